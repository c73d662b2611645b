"""Rich Text (.rtf): its words and groups (`tokens`), what they mean (`document`), fonts and styles (`tables`)."""
