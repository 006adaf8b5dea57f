"""The ЦУР's side: templates written and issued, the matrix of who has published, delegation, proposals."""
