"""ROOM 2: rows. The only room that imports SQLAlchemy; it flushes and never commits outside db.py."""
