"""The words that tell a list of communes from what surrounds it. All folded: no accent, no capital."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words of messages, titles and tables. A phrase that holds one of them is prose, not a name to look for.
PROSE = _words("""
    adresse ainsi alert altitude annee annexe arrete ars article assistant attached aussi autres avec bassin bonjour
    bonsoir bp canton cantons cedex certaines ces cet cette ci clinique code codes codgeo cog colonne com communaute
    commune communes concerne concernees const cordialement cp cpam cpts cs dans date dear delegation densite dep
    departement departements depcom direction docteur dont dr drop ehpad elle environ envoye epci est etc ete etre
    false faut feature features feuille finess fonction function fw fwd geometry habitant habitants hello hopital
    href hyperlink ignore ignorez il import infirmier infirmiere insee insert instructions intention
    intercommunalite iris je joint jointe jour key kind let lettre lib libcom libelle libelles libgeo ligne liste
    listes madame mail maire maison maj medecin medecins merci mise mme monsieur msp na name nan nom noms none nos
    nous null num numero objet on ont page pages partie perimetre perimetres peut peux pharmacie pj please
    population populations postal postaux pour pouvez prenom previous print professionnels projet prompt properties
    published quartier que qui ratio re reception recu reg regards region regions return rpps sante secteur select
    selon service siege siren siret soins soit sont source sources status stp suivant suivante suivantes suivants
    superficie svp system table tableau taille tel telephone territoire territoires total totaux tous tout toute
    toutes tr true type urbain url urps value version voici vos votre vous vu where zone
""")
# Titles of things that are named after a commune and are not that commune.
OTHER_THINGS = _words("""
    communaute cc ca cu metropole agglo agglomeration syndicat cpts canton cantons region departement pole hopital ch
    chu ehpad maison msp rue avenue boulevard place chemin route impasse allee cabinet pharmacie association academie
    ars cpam prefecture bassin pays scot petr zone academy universite college lycee gare clinique centre
""")
# After these come a first name and a name, not a commune.
PERSONS = _words("dr docteur pr professeur m mr mme monsieur madame")
# What a number may count.
UNITS = _words("""
    hab habs habitant habitants km km2 ha hectares m2 euro euros eur k€ ans medecin medecins infirmier infirmiers
    infirmieres commune communes patient patients lits places logements personnes professionnels minutes min assures
    beneficiaires consultations etp menages structures points pourcent ide generalistes
""")
BEFORE_YEAR = _words("annee annees en rp cog insee depuis population populations millesime fin debut copyright pop")
BEFORE_BOX = _words("bp cs tsa cidex siret siren finess rpps adeli")
BEFORE_NUMBER = _words("n page p article art taille avenant version v tranche annexe no cedex etape point lot")
EXCEPTING = _words("sauf hormis excepte exceptee excluant hors")
EXCLUDED = _words("exclu exclue exclus exclues retire retiree supprime supprimee")
LINKS = _words("et ou puis and ainsi que")
RANGE_WORDS = frozenset({"a", "au", "jusqu a", "jusqu au", "to"})
BEFORE_DEPARTMENT = _words("""
    dans le la les l du de des d departement en dep dpt tout toute toutes tous communes commune ensemble
""")
COMMUNES = _words("communes commune villes ville villages village")
AFTER_COMMUNES = _words("de du des d suivantes suivante sont est concernees membres nouvelle a savoir retenues comme")
DISTRICT_WORDS = _words("arrondissement arrondissements arr arrt arrdt ardt arrond et le les du de d a au e eme er")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11,
         "xii": 12, "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20}
