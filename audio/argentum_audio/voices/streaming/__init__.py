"""What every voice that streams is made of: from arriving sound and text to the pieces of a clip."""
