"""A recorded debate on the stage: read once, played, sought and heard (README of the screens; STAGE, Replay)."""
