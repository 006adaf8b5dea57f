"""Tests of portal.pages.cards."""
