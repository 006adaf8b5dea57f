"""Госметка, verification, the list of Роскомнадзор: one machine of states for the three."""
