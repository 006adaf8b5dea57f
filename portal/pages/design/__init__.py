"""How a page looks: brand kits, covers, previews, review with remarks, posters and signatures."""
