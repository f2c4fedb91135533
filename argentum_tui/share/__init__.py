"""A running debate on the network: the page fed live, for watchers who follow, clap, vote and steer (`argentum run --share`)."""
