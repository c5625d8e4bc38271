"""A REST request refused, as the provider says it."""


class Refusal(Exception):
    """An HTTP status, the provider's error code, and a sentence. Source:
    https://www.twilio.com/docs/api/errors.
    """

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.status = status
        self.code = code
        self.message = message

    def as_json(self) -> dict[str, object]:
        """The body the provider answers with."""
        return {
            "code": self.code, "message": self.message, "status": self.status,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
        }
