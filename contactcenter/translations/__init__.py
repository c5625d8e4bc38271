"""The catalogues of the staff's pages: message ids are the English sentences."""
