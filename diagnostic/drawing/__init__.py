"""Drawing a territory: what is selected, what each gesture makes of it, and what it changes. No screen here."""
