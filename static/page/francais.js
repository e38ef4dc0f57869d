// The words of Streamlit's own controls, which it has in English only, said in French: what is seen, what a screen
// reader hears, tooltips. Each is replaced where its control is, whole, and nowhere else: what people wrote stays as
// they wrote it. Loaded with the page, before Streamlit, so that it also speaks when the server answers no more.
(function () {
  "use strict";
  document.documentElement.lang = "fr";

  // Where the words are (as text of the element or as an attribute of it), then each English form and its French one.
  // A form is the whole of it; a pattern may keep a part.
  const sayings = [
    ["[data-testid=stSkipToContent]", ["Skip to main content", "Aller au contenu"]],
    ["[data-testid=stSidebar]", ["Sidebar", "Menu et territoire en cours"]],
    ["[data-testid=stSidebarCollapseButton] button", ["Collapse sidebar", "Replier le menu"]],
    ["[data-testid=stExpandSidebarButton]", ["Expand sidebar", "Déplier le menu"]],
    ["[data-testid=stSidebarNav]", ["App pages", "Écrans"]],
    ["[data-testid=stLogoLink]", ["Navigate to home page", "Retour au premier écran"]],
    ["img.stLogo", ["Logo", "Diagnostic territorial CPTS"]],
    ["[data-testid=stHeaderActionElements] a", ["Link to heading", "Lien vers cette partie"]],
    ["[data-testid=stMainMenuButton], [data-testid=stMainMenuList]", ["Main menu", "Menu de l'application"]],
    ["[data-testid=stMainMenuList] *", ["Rerun", "Recharger"], ["Settings", "Réglages"], ["Print", "Imprimer"]],
    ["[data-testid=stStatusWidget] *, [role=tooltip] *", ["Running...", "Calcul en cours"], ["Stop", "Arrêter"],
      ["Stopping...", "Arrêt…"], ["Connecting", "Connexion…"], ["Connecting to Streamlit server", "Connexion au serveur"],
      ["Unable to connect to Streamlit server", "Le serveur ne répond pas"]],
    ["[data-testid=stAppViewContainer] [data-testid=stAlert] p", ["Please wait...", "Un instant…"]],
    ["[data-testid=stTooltipHoverTarget] button", [/^Help for (.+)$/s, "Aide : $1"], ["Help", "Aide"]],

    ["[data-testid=stFileUploaderDropzone] button p", ["Upload", "Choisir un fichier"],
      ["Upload directories", "Choisir un dossier"]],
    ["[data-testid=stFileUploaderDropzone] input", ["file upload", "Choisir un fichier"]],
    ["[data-testid=stFileUploaderDropzone] :is(div, span)", ["Drag and drop a file here", "Déposez le fichier ici"],
      ["Drag and drop files here", "Déposez les fichiers ici"],
      ["Drag and drop directories here", "Déposez le dossier ici"]],
    ["[data-testid=stFileUploaderDropzoneInstructions] span", [/^(\d+)MB per file(.*)$/, "$1\u00a0Mo au plus$2"]],
    ["[data-testid=stFileUploader] button", [/^Remove (.+)$/s, "Retirer $1"], ["Add files", "Ajouter un fichier"]],
    ["[data-testid=stFileChip] [role=alert]", ["Error:", "Erreur :"], [/^File must be ([\d.]+)MB or smaller\.$/,
      "le fichier doit peser $1\u00a0Mo au plus."], [/^.+ files are not allowed\.$/s, "ce type de fichier n'est pas lu."]],
    ["[data-testid=stDownloadButtonError]", [/^(?!Ce fichier).+$/s, "Ce fichier n'a pas pu être rédigé. Réessayez ; si " +
      "l'erreur revient, signalez-la avec l'adresse de la page."]],

    ["[data-testid=stSelectbox] input, [data-testid=stMultiSelect] :is(input, span, div)",
      ["Choose an option", "Choisir"], ["Choose options", "Choisir"], ["No options to select", "Rien à choisir"]],
    ["[data-testid=stSelectbox] button, [data-testid=stMultiSelect] button", ["Open", "Ouvrir la liste"],
      ["Clear value", "Effacer le choix"], ["Clear all", "Tout retirer"], [/^Remove (.+)$/s, "Retirer $1"]],
    ["[data-testid=stMultiSelect] *", ["Selected values", "Choix faits"]],
    ["[role=listbox]", ["Selectbox options", "Choix possibles"], ["Multiselect options", "Choix possibles"]],
    ["[role=listbox] [role=option] :is(span, div)", ["No results", "Aucun résultat"], ["Select all", "Tout prendre"],
      [/^Select (\d+) matches$/, "Prendre les $1 trouvés"]],
    ["[role=log] > div", [/^(\d+) options? available\.$/, "$1 choix."], [/^(.+), selected$/s, "$1, choisi"]],
    ["[data-testid=stTextInput] button", ["Clear entry", "Effacer"]],
    ["[data-testid=stNumberInput] button", ["Clear value", "Effacer le nombre"], ["Increment", "Augmenter"],
      ["Decrement", "Diminuer"]],

    ["[data-testid=stDateInput] [role=spinbutton]", [/^day, (.+)$/s, "jour, $1"], [/^month, (.+)$/s, "mois, $1"],
      [/^year, (.+)$/s, "année, $1"], ["Empty", "Vide"]],
    ["[data-testid=stDateInputCalendarButton]", ["Choose date", "Choisir la date"]],
    ["[data-testid=stDateInput] button", ["Clear date", "Effacer la date"]],
    ["[data-testid=stDateInputCalendar], [data-testid=stDateInputCalendar] *", ["Choose date", "Choisir la date"],
      [/^Choose date, (.+)$/, "Choisir la date, $1"], ["Previous month", "Mois précédent"], ["Next month", "Mois suivant"],
      ["Use arrow keys to navigate dates. Enter to select. Escape to close.",
        "Les flèches changent de jour, Entrée le choisit, Échap ferme."]],

    ["[data-testid=stElementToolbar] button", ["Show/hide columns", "Choisir les colonnes"],
      ["Download as CSV", "Télécharger (CSV)"], ["Search", "Chercher"], ["Fullscreen", "Plein écran"],
      ["Close fullscreen", "Quitter le plein écran"], ["Clear selection", "Effacer le choix"]],
    ["[data-testid=stDataFrameColumnVisibilityMenu] :is(span, input)", ["Select all", "Toutes"]],
    ["[data-testid=stDataFrameColumnMenu], [data-testid=stDataFrameColumnMenu] :is(div, span, button)",
      ["Dataframe column menu", "Menu de la colonne"], ["Sort ascending", "Tri croissant"],
      ["Sort descending", "Tri décroissant"], ["Autosize", "Ajuster la largeur"], ["Pin column", "Épingler la colonne"],
      ["Unpin column", "Libérer la colonne"], ["Hide column", "Cacher la colonne"], ["Format", "Format"],
      ["Copy column name", "Copier le nom de la colonne"]],
    [".dvn-search-input-inner :is(button, input, label), [class*=gdg-search] :is(button, input, label, div)",
      ["Type to search", "Chercher dans le tableau"], ["Previous Result", "Résultat précédent"],
      ["Next Result", "Résultat suivant"], ["Close Search", "Fermer la recherche"]],

    ["[role=dialog] > button, [role=dialog] button", ["Close", "Fermer"]],
    ["[role=dialog] > h2", ["Page not found", "Adresse inconnue"], ["Connection error", "Le serveur ne répond pas"]],
    ["[role=dialog] :is(div, p)", [/^The page that you have requested does not seem to exist\. Running.*$/s,
      "Aucun écran n'est à cette adresse : voici le premier. Les autres sont dans le menu, à gauche."],
      [/^You have requested page \/?(.*), but no corresponding file was found.*$/s,
        "Aucun écran n'est à l'adresse « $1 » : voici le premier. Les autres sont dans le menu, à gauche."]],
    ["[role=dialog] :is(div, p)", [/^(Streamlit server is not responding|Connection timed out|Connection failed with status|Is Streamlit still running\?).*$/s,
      "L'application a perdu son serveur, et le cherche encore : ce qui est à l'écran reste lisible. Si rien ne revient " +
      "en quelques minutes, prévenez la personne qui administre le serveur."]],
    ["[data-testid=stToast] button", ["Close", "Fermer"]],
    ["[data-testid=stTabsScrollLeft]", ["Scroll tabs left", "Onglets précédents"]],
    ["[data-testid=stTabsScrollRight]", ["Scroll tabs right", "Onglets suivants"]],
    ["iframe[title^=streamlit_folium]", [/^streamlit_folium\..*$/, "Carte"]]
  ];
  const borne = ["aria-label", "title", "placeholder", "alt", "aria-valuetext"];

  // The French of these words, or nothing.
  function french(forms, words) {
    const bare = words.trim();
    for (const form of forms) {
      const whole = typeof form[0] === "string";
      if (whole ? form[0] === bare : form[0].test(bare)) return whole ? form[1] : bare.replace(form[0], form[1]);
    }
    return null;
  }

  function say(element, forms) {
    borne.forEach(function (name) {
      const words = element.getAttribute(name), told = words && french(forms, words);
      if (told && told !== words) element.setAttribute(name, told);
    });
    element.childNodes.forEach(function (node) {
      const told = node.nodeType === Node.TEXT_NODE && node.nodeValue && french(forms, node.nodeValue);
      if (told && told !== node.nodeValue) node.nodeValue = told;
    });
  }

  function sayAll() {
    sayings.forEach(function (saying) {
      document.querySelectorAll(saying[0]).forEach(function (element) { say(element, saying.slice(1)); });
    });
  }

  new MutationObserver(sayAll).observe(document.documentElement, {subtree: true, childList: true, characterData: true,
                                                                  attributes: true, attributeFilter: borne});
})();
