"""What a caller hears."""

from __future__ import annotations

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

CONTENT_TYPE = "text/xml; charset=utf-8"
RUSSIAN, ENGLISH = "ru-RU", "en-US"
LONGEST_MESSAGE_SECONDS = 120
SILENCE_SECONDS = 5
NOTHING = str(MessagingResponse())   # the answer to a text: the acknowledgement goes through the outbox

GREETING = {
    RUSSIAN: "Здравствуйте. Вы позвонили в контакт-центр сто одиннадцать. Если вам угрожает опасность, позвоните "
             "один один два. Оставьте сообщение после сигнала. Если хотите, чтобы вам перезвонили, нажмите "
             "в конце цифру два, иначе решётку.",
    ENGLISH: "Hello. You have reached the contact centre one one one. If you are in danger, call one one two. Leave "
             "a message after the tone. If you wish to be called back, press two at the end, otherwise hash.",
}
THANKS = {
    RUSSIAN: "Спасибо. Ваше сообщение записано. До свидания.",
    ENGLISH: "Thank you. Your message has been recorded. Goodbye.",
}


def greeting(public_url: str) -> str:
    """Greeting in three languages, then a recording; key 2 at its end asks for a call back."""
    response = VoiceResponse()
    _speak(response, "greeting", GREETING, public_url)
    response.record(action=f"{public_url}/webhooks/twilio/voice/recorded", method="POST", finish_on_key="2#",
                    max_length=LONGEST_MESSAGE_SECONDS, timeout=SILENCE_SECONDS, play_beep=True,
                    recording_status_callback=f"{public_url}/webhooks/twilio/recording",
                    recording_status_callback_event="completed absent", recording_status_callback_method="POST")
    response.redirect(f"{public_url}/webhooks/twilio/voice/recorded", method="POST")
    return str(response)


def goodbye(public_url: str) -> str:
    """Thanks in three languages and the end of the call."""
    response = VoiceResponse()
    _speak(response, "thanks", THANKS, public_url)
    response.hangup()
    return str(response)


def _speak(response: VoiceResponse, prompt: str, words: dict[str, str], public_url: str) -> None:
    """Kazakh first, from a recording of our own: the provider has no Kazakh voice."""
    response.play(f"{public_url}/static/speech/{prompt}-kk.wav")
    for language, text in words.items():
        response.say(text, language=language)
