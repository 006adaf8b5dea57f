"""Processes of the portal: the supervisor of `portal run` and the parts it keeps alive."""
