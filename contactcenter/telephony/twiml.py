"""Steps in the provider's language (twilio.com/docs/voice/twiml). One small function for each kind of step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, VoiceResponse

from contactcenter.rules.calling_out import RING_PERSON_FOR
from contactcenter.rules.calls import RING_FOR
from contactcenter.rules.voice import Kind, Prompt, Step
from contactcenter.telephony import prompts

CONTENT_TYPE = "text/xml; charset=utf-8"
VOICES = {prompts.RUSSIAN: "ru-RU", prompts.ENGLISH: "en-US"}
LONGEST_MESSAGE_SECONDS = 120
SILENCE_SECONDS = 5
KEY_SECONDS = 5
BETWEEN_WORDS_SECONDS = 12      # while waiting: inside the Gather, so that a key is heard at any time
BETWEEN_RINGS_SECONDS = 3       # without queues: until it is asked again who is free
HELD_SECONDS = 20
AWAY_SECONDS = 3
AWAY_RING_SECONDS = 30
CALLBACK_RETRIES = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=4000"   # twilio.com/docs/usage/webhooks/webhooks-connection-overrides
CLIENT = "client:"
NOTHING = str(MessagingResponse())   # the answer to a text: the acknowledgement goes through the outbox


@dataclass(frozen=True)
class Voice:
    """Where our steps and sounds are, and whether talks are recorded."""

    public_url: str
    records_talks: bool = False

    def step(self, path: str, **query: object) -> str:
        """The address of a step; what it must remember rides in the query."""
        pairs = "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
        return f"{self.public_url}/webhooks/twilio/{path}{'?' + pairs if pairs else ''}"

    def sound(self, name: str) -> str:
        return f"{self.public_url}/static/speech/{name}"

    def recording_callback(self, **query: object) -> dict[str, str]:
        return {"recording_status_callback": self.step("recording", **query) + CALLBACK_RETRIES,
                "recording_status_callback_event": "completed absent", "recording_status_callback_method": "POST"}


def render(step: Step, voice: Voice) -> str:
    """What the line is to do, as TwiML."""
    response = VoiceResponse()
    _RENDER[step.kind](response, step, voice)
    return str(response)


def away(voice: Voice, numbers: tuple[str, ...]) -> str:
    """For a caller while the database is away: greeted in three languages; then all these numbers ring at once, or, where
    there are none, a message is taken."""
    if not numbers:
        return render(Step(Kind.RECORD, say=(Prompt.GREETING, Prompt.MESSAGE)), voice)
    response = VoiceResponse()
    _say(response, Step(Kind.NOTHING, say=(Prompt.GREETING,)), voice)
    dial = response.dial(action=voice.step("voice/away"), method="POST", timeout=AWAY_RING_SECONDS)
    for number in numbers:
        dial.number(number)
    return str(response)


def away_message(voice: Voice) -> str:
    """For a caller whom nobody answered while the database is away."""
    return render(Step(Kind.RECORD, say=(Prompt.MESSAGE,)), voice)


def goodbye(voice: Voice) -> str:
    """After such a recording."""
    return render(Step(Kind.GOODBYE, say=(Prompt.THANKS, Prompt.GOODBYE)), voice)


def again(voice: Voice, path: str, **query: object) -> str:
    """For a line that can wait while the database is away: a moment of silence, then the same step."""
    response = VoiceResponse()
    response.pause(length=AWAY_SECONDS)
    response.redirect(voice.step(path, **query), method="POST")
    return str(response)


def _say(verb: Any, step: Step, voice: Voice, words: Iterable[Prompt] | None = None) -> None:
    """The place in the queue and the prompts: in the caller's language, in all three while it is not known."""
    if step.place:
        for language in _languages(step.language):
            _speak(verb, voice, language, prompts.place_sound(step.place), prompts.place_words(step.place, language))
    for prompt in step.say if words is None else words:
        for language in _languages(None if prompt is Prompt.LANGUAGES else step.language):
            _speak(verb, voice, language, prompts.sound(prompt), prompts.WORDS[prompt][language])


def _languages(language: str | None) -> tuple[str, ...]:
    return (language,) if language in prompts.LANGUAGES else prompts.LANGUAGES


def _speak(verb: Any, voice: Voice, language: str, sound: str, words: str) -> None:
    if language == prompts.KAZAKH:
        verb.play(voice.sound(sound))
    else:
        verb.say(words, language=VOICES[language])


def _keys(response: VoiceResponse, step: Step, voice: Voice, action: str, *, pause_seconds: int = 0) -> None:
    gather = response.gather(input="dtmf", num_digits=1, action=action, method="POST",
                             timeout=1 if pause_seconds else KEY_SECONDS)
    _say(gather, step, voice)
    if pause_seconds:
        gather.pause(length=pause_seconds)


def _menu(response: VoiceResponse, step: Step, voice: Voice) -> None:
    _keys(response, step, voice, voice.step("voice/menu", tries=step.tries))
    response.redirect(voice.step("voice/queue"), method="POST")


def _choices(response: VoiceResponse, step: Step, voice: Voice) -> None:
    _keys(response, step, voice, voice.step("voice/menu", tries=step.tries))
    response.redirect(voice.step("voice/message"), method="POST")


def _after_talk(response: VoiceResponse, step: Step, voice: Voice) -> None:
    _keys(response, step, voice, voice.step("voice/menu", tries=step.tries))
    _say(response, step, voice, (Prompt.GOODBYE,))
    response.hangup()


def _enter_queue(response: VoiceResponse, step: Step, voice: Voice) -> None:
    _say(response, step, voice)
    _enqueue(response, step, voice, "voice/wait")


def _hold(response: VoiceResponse, step: Step, voice: Voice) -> None:
    _enqueue(response, step, voice, "voice/hold-music")


def _enqueue(response: VoiceResponse, step: Step, voice: Voice, wait: str) -> None:
    response.enqueue(callers_queue(step.call_id), action=voice.step("voice/left"), method="POST",
                     wait_url=voice.step(wait), wait_url_method="POST")


def callers_queue(call_id: int) -> str:
    """A caller waits in a queue of their own: whoever dials it gets this caller and nobody else."""
    return f"call-{call_id}"


def _wait(response: VoiceResponse, step: Step, voice: Voice) -> None:
    _keys(response, step, voice, voice.step("voice/wait-key"), pause_seconds=BETWEEN_WORDS_SECONDS)
    response.redirect(voice.step("voice/wait"), method="POST")


def _leave(response: VoiceResponse, step: Step, voice: Voice) -> None:
    response.leave()


def _hold_words(response: VoiceResponse, step: Step, voice: Voice) -> None:
    _say(response, step, voice)
    response.pause(length=HELD_SECONDS)


def _record(response: VoiceResponse, step: Step, voice: Voice) -> None:
    _say(response, step, voice)
    response.record(action=voice.step("voice/recorded"), method="POST", finish_on_key="2#", play_beep=True,
                    max_length=LONGEST_MESSAGE_SECONDS, timeout=SILENCE_SECONDS, **voice.recording_callback())
    response.redirect(voice.step("voice/recorded"), method="POST")


def _goodbye(response: VoiceResponse, step: Step, voice: Voice) -> None:
    _say(response, step, voice)
    response.hangup()


def _ring(response: VoiceResponse, step: Step, voice: Voice) -> None:
    _say(response, step, voice)
    dial = _dial(response, step, voice, "voice/dialled", caller_id=step.caller_id,
                 timeout=int(RING_FOR.total_seconds()))
    noun, address = _noun(dial, step.address)
    noun(address, url=voice.step("voice/connecting-leg", leg=step.leg_id), method="POST",
         status_callback=voice.step("voice/leg-status", leg=step.leg_id) + CALLBACK_RETRIES,
         status_callback_event="initiated ringing answered completed", status_callback_method="POST")


def _call_out(response: VoiceResponse, step: Step, voice: Voice) -> None:
    """Never recorded: nobody has told the person that it would be."""
    dial = response.dial(action=voice.step("voice/out-after", out=step.leg_id), method="POST", caller_id=step.caller_id,
                         timeout=int(RING_PERSON_FOR.total_seconds()))
    dial.number(step.address)


def _noun(dial: Dial, address: str) -> tuple[Callable[..., Any], str]:
    """Whom an address reaches: a browser's identity, a SIP telephone or a number."""
    if address.startswith(CLIENT):
        return dial.client, address.removeprefix(CLIENT)
    return (dial.sip if address.startswith(("sip:", "sips:")) else dial.number), address


def _comfort(response: VoiceResponse, step: Step, voice: Voice) -> None:
    _keys(response, step, voice, voice.step("voice/wait-key"), pause_seconds=BETWEEN_RINGS_SECONDS)
    response.redirect(voice.step("voice/queue"), method="POST")


def _held(response: VoiceResponse, step: Step, voice: Voice) -> None:
    _hold_words(response, step, voice)
    response.redirect(voice.step("voice/hold"), method="POST")


def _join_caller(response: VoiceResponse, step: Step, voice: Voice) -> None:
    dial = _dial(response, step, voice, "voice/leg-after")
    dial.queue(callers_queue(step.call_id), url=voice.step("voice/connecting"), method="POST")


def _dial(response: VoiceResponse, step: Step, voice: Voice, action: str, **settings: object) -> Dial:
    """A talk with the caller: recorded where the setting allows it, both sides on channels of their own."""
    if voice.records_talks:
        settings |= {"record": "record-from-answer-dual"} | voice.recording_callback(leg=step.leg_id)
    return response.dial(action=voice.step(action, leg=step.leg_id), method="POST", **settings)


def _join_consult(response: VoiceResponse, step: Step, voice: Voice) -> None:
    response.dial(action=voice.step("voice/leg-after", leg=step.leg_id), method="POST").queue(f"consult-{step.call_id}")


def _await_consult(response: VoiceResponse, step: Step, voice: Voice) -> None:
    response.enqueue(f"consult-{step.call_id}", action=voice.step("voice/leg-after", leg=step.leg_id), method="POST",
                     wait_url=voice.step("voice/leg-wait", leg=step.leg_id), wait_url_method="POST")


def _leg_wait(response: VoiceResponse, step: Step, voice: Voice) -> None:
    response.pause(length=HELD_SECONDS)
    response.redirect(voice.step("voice/leg-wait", leg=step.leg_id), method="POST")


_RENDER: dict[Kind, Callable[[VoiceResponse, Step, Voice], None]] = {
    Kind.MENU: _menu, Kind.ENTER_QUEUE: _enter_queue, Kind.WAIT: _wait, Kind.LEAVE: _leave, Kind.HOLD: _hold,
    Kind.HOLD_WORDS: _hold_words, Kind.CHOICES: _choices, Kind.AFTER_TALK: _after_talk, Kind.RECORD: _record,
    Kind.GOODBYE: _goodbye, Kind.NOTHING: _say, Kind.RING: _ring, Kind.COMFORT: _comfort, Kind.HELD: _held,
    Kind.JOIN_CALLER: _join_caller, Kind.JOIN_CONSULT: _join_consult, Kind.AWAIT_CONSULT: _await_consult,
    Kind.LEG_WAIT: _leg_wait, Kind.CALL_OUT: _call_out, Kind.HANG_UP: _goodbye,
}
