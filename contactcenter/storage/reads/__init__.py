"""What doors may read of the rows: plain values, each query within the reader's scope."""
