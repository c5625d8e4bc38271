"""ROOM 1: what the service promises. Pure functions and values; no Flask, no SQL, no clock, no environment."""
