"""A stand-in of VK: method calls of 5.199, uploads, kinds of keys, errors."""
