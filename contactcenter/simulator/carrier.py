"""The pretend provider as a whole: its parts, put together once, and found again from a view."""
from dataclasses import dataclass

from flask import current_app

from contactcenter.simulator.calls import Calls
from contactcenter.simulator.changes import Changes
from contactcenter.simulator.clock import Clock
from contactcenter.simulator.courier import Courier
from contactcenter.simulator.dispatch import Dispatch
from contactcenter.simulator.documents import Documents
from contactcenter.simulator.exchange import Exchange
from contactcenter.simulator.faults import Faults
from contactcenter.simulator.handsets import Handsets
from contactcenter.simulator.journal import Journal
from contactcenter.simulator.legs import Office
from contactcenter.simulator.messages import Messages
from contactcenter.simulator.queues import Queues
from contactcenter.simulator.receiving import Receiving
from contactcenter.simulator.recordings import Recordings
from contactcenter.simulator.sending import Sending
from contactcenter.simulator.settings import Settings
from contactcenter.simulator.switchboard import Switchboard
from contactcenter.simulator.telephones import Telephones
from contactcenter.simulator.timetable import Timetable
from contactcenter.simulator.verbs import VERBS

EXTENSION = "simulator"


@dataclass(frozen=True)
class Carrier:
    """Everything the views need."""

    settings: Settings
    clock: Clock
    changes: Changes
    journal: Journal
    faults: Faults
    handsets: Handsets
    messages: Messages
    calls: Calls
    recordings: Recordings
    queues: Queues
    telephones: Telephones
    courier: Courier
    timetable: Timetable
    sending: Sending
    receiving: Receiving
    switchboard: Switchboard

    def close(self) -> None:
        """End the calls, stop the threads, give back the connections."""
        self.switchboard.close()
        self.timetable.close()
        self.courier.close()


def open_carrier(settings: Settings, *, clock: Clock) -> Carrier:
    """A provider with empty books."""
    changes = Changes()
    journal, faults = Journal(clock=clock, changes=changes), Faults(changes=changes)
    handsets = Handsets(changes=changes)
    messages, calls = Messages(clock=clock, changes=changes), Calls(clock=clock, changes=changes)
    recordings, queues = Recordings(changes=changes), Queues(clock=clock, limit=settings.queue_length)
    telephones = Telephones(changes=changes, auto_answer=settings.auto_answer)
    courier, timetable = Courier(settings=settings, journal=journal), Timetable(clock=clock)
    dispatch = Dispatch(courier=courier, timetable=timetable, faults=faults, journal=journal)
    documents = Documents(courier=courier, journal=journal)
    sending = Sending(settings, clock, messages, handsets, dispatch, timetable)
    receiving = Receiving(settings, clock, messages, handsets, documents, journal, sending)
    office = Office(
        settings, clock, calls, recordings, courier, documents, dispatch, journal, Exchange(), queues, telephones,
        VERBS,
    )
    switchboard = Switchboard(office)
    return Carrier(
        settings, clock, changes, journal, faults, handsets, messages, calls, recordings, queues,
        telephones, courier, timetable, sending, receiving, switchboard,
    )


def carrier() -> Carrier:
    """The provider of the application that answers this request."""
    found: Carrier = current_app.extensions[EXTENSION]
    return found
