"""How a pasted text becomes tokens: cleaning, cutting, tables, names, doubts. The door is `geography.codes`.

The stages, in order; each only sees what the former ones made:

1. `clean`: invisible characters, widths, HTML become plain lines; addresses, telephones, scripts are masked and said.
2. `tables`: does the text repeat columns? Then `rows` reads one cell of each line as the commune, the others as its
   labels.
3. `lexemes` cuts a line into numbers and phrases; `lines` decides what kind of line it is: codes with words beside them
   (`mixed`), or words alone (`wordlines`), with `phrases` and `vocabulary` for what words may name.
4. All give `pieces`: a stretch of text, its role, and the evidence beside it. Nothing is settled before the last line.
5. `doubt`: are the five digits of the whole list INSEE codes, postal codes, or a question?
6. `settle` asks `verdicts` (codes) and `names_court` (names, groupings, prose) for the fate of each piece; then it
   marks what is repeated or counted twice.
7. `ask` gathers the questions and gives back the answers; `sentences` holds what is said to the person.

The words beside five digits are evidence: they tell INSEE from postal codes, and a disagreement is always told.
"""
