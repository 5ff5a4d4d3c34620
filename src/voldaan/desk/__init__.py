"""The desk (werkplek): what staff see."""
