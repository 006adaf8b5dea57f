"""Values of a section: JSON that the editor writes and the theme reads.

A section's values are `{item id: Entry}`. An Entry is a dict with one of:

- `{"absent": true, "text": "не предусмотрено"}`: the institution states absence;
- `{"value": …}`, whose form depends on the kind of the item (see `standards.kinds`):
  - scalar (text, longtext, richtext, number, date, email, phone, url, address, yes_no): a string, or a list
    of strings where the item is multiple; dates are ISO, numbers plain digits with a dot, yes_no "yes"/"no";
  - files (file, file_list): a list of `{"media": id, "title": str, "signed": bool}` or, where the kind allows
    a link instead, `{"url": str, "title": str}`;
  - rows (table, person and all kinds with columns): a list of `{column id: value}`, a cell being a string or,
    for a column of files, a list as above.

Text is kept as typed (stripped); Markdown is drawn by the theme. Nothing here is HTML.
"""
