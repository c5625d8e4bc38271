"""A pretend Twilio for demonstrations and tests: its REST calls, its signed webhooks, and a page of handsets
to write and call from.

A WSGI application of its own that knows nothing of the rest of the house: it meets the service only over
HTTP, as the provider does. All state lives in the memory of one process, so it runs with one worker and many
threads.
"""
