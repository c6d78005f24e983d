"""How full something is, as a bar shows it."""

ALERTS = (80, 100)  # percent at which people are told


class Gauge:
    """Something with a limit; ``percent`` is whole, and 100 means full."""

    @property
    def percent(self) -> int:
        raise NotImplementedError

    @property
    def drawn(self) -> int:
        return min(self.percent, 100)

    @property
    def kind(self) -> str:
        """The bar's colour."""
        warns, full = ALERTS
        return "bad" if self.percent >= full else "warn" if self.percent >= warns else "brand"
