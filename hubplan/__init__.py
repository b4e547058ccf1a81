"""Where should the care hubs be, who gains, who loses, and how sure are we."""

__version__ = "0.1.0"
