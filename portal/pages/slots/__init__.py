"""The week's slots of an institution: places into which «в очередь» puts the next post."""
