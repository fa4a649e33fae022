class RuleError(Exception):
    """Not now: a Swedish sentence that tells the user why, and what to do instead. Views show it; nothing has been changed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
