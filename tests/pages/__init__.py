"""Tests of official pages; the check of every page's markup is found by its old name, too."""

from tests.well_formed import check_page as check_page
from tests.well_formed import find_faults as find_faults
