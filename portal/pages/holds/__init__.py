"""The stop-cock on the screen: everything planned in a territory held, then released or cancelled."""
