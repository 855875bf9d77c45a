"""Pure decisions: dataclasses, enums and tables. Nothing here acts."""
