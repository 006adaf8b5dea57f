"""The four networks behind one interface: what a call may answer is always one of three outcomes."""
