"""A stand-in of Odnoklassniki: signed calls, topics of groups, photos, profiles."""
