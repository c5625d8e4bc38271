"""The words of the telephone: the stages of a call, the states of people, offers and orders, and the times they keep."""

from __future__ import annotations

from datetime import timedelta

# A call: listening to the greeting or menu, waiting for a person, talking, held by the operator, leaving a message, over.
GREETING, QUEUED, TALKING, HELD, MESSAGE, ENDED = STAGES = ("greeting", "queued", "talking", "held", "message", "ended")
LIVE_STAGES = STAGES[:-1]
WITH_A_PERSON = (TALKING, HELD)

# How a call ended. ABANDONED: hung up before anybody talked to it; MISSED: nobody could, and no message was left.
ANSWERED, ABANDONED, MISSED, LEFT_MESSAGE, ASKED_CALL_BACK = RESULTS = (
    "answered", "abandoned", "missed", "message", "call_back")
MESSAGE_WISH, CALL_BACK_WISH = WISHES = ("message", "call_back")

# A person at work. Only who is available receives; away: the browser vanished, and comes back by itself.
AVAILABLE, ON_CALL, WRAP_UP, BREAK, AWAY = SHIFT_STATES = ("available", "on_call", "wrap_up", "break", "away")
CHOSEN_STATES = (AVAILABLE, BREAK)
DID_NOT_ANSWER, VANISHED = STATE_REASONS = ("did_not_answer", "vanished")
TELEPHONE, SIP, BROWSER = REACHES = ("telephone", "sip", "browser")

RINGING, TAKEN, PASSED, UNANSWERED, LOST, WITHDRAWN = OFFER_STATES = (
    "ringing", "taken", "passed", "unanswered", "lost", "withdrawn")
FOR_QUEUE, FOR_TRANSFER, FOR_CONSULT = OFFER_KINDS = ("queue", "transfer", "consult")

LEG_WANTED, LEG_RINGING, LEG_UP, LEG_HELD, LEG_OVER = LEG_STATES = ("wanted", "ringing", "up", "held", "over")
TALK, CONSULT = LEG_PURPOSES = ("talk", "consult")

# What the provider is told: ring an operator's line, send a line to another step, hang it up, say how it stands.
START_LEG, SEND, HANG_UP, ASK = ORDER_KINDS = ("start_leg", "send", "hang_up", "ask")
ORDER_DUE, ORDER_DOING, ORDER_DONE, ORDER_FAILED = ORDER_STATES = ("due", "doing", "done", "failed")

RING_FOR = timedelta(seconds=20)            # at one person, then on to the next
VANISHED_AFTER = timedelta(seconds=40)      # without a sign of life; swept every second, so away within 45 s
WRAP_UP_FOR = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=5)         # in the queue, then message or call back are offered
MOST_WAITING = 100
SILENT_AFTER = timedelta(seconds=30)        # a live call without news: the provider is asked how it stands
ANSWER_WITHIN = timedelta(seconds=15)       # 90 % of the calls, NENA-STA-020.1
SERVICE_LEVEL_PERCENT = 90
