"""The 111 contact centre: calls and texts become routed, acknowledged cases."""
