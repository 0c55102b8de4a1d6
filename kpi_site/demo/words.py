"""The words of the simulated world in its three languages; all names are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What creators and customers write in one language."""

    first_names: tuple[str, ...]
    surnames: tuple[str, ...]
    niches: tuple[str, ...]
    campaign_captions: tuple[str, ...]
    """With {brand} and {tag}."""
    usual_captions: tuple[str, ...]
    other_brand_captions: tuple[str, ...]
    """Posts for somebody else, marked as advertising."""
    disclosure: str
    good: tuple[str, ...]
    neutral: tuple[str, ...]
    bad: tuple[str, ...]
    said: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    """Mood → beginnings and ends of comments that are put together."""
    survey: tuple[str, ...]
    """Answers to "how did you hear of us?", the first is for creators."""


ENGLISH = Words(
    first_names=("Alma", "Bram", "Cleo", "Dorrit", "Edda", "Finch", "Greer", "Hollis", "Ines",
                 "Juno", "Kit", "Linnet", "Merle", "Nell", "Orla", "Piper", "Quill", "Roe",
                 "Sable", "Tamsin", "Una", "Wren"),
    surnames=("Ashgrove", "Birkwell", "Copperlane", "Dunmarrow", "Elderhythe", "Fennimoor",
              "Gorsefield", "Hartlebrook", "Ivorstone", "Larkhaven", "Mosswick", "Netherby-Vale",
              "Oxlade-Thorn", "Pebblewick", "Quarrendon", "Rushmere-Oak"),
    niches=("home", "nest", "hearth", "rooms", "table", "studio"),
    campaign_captions=(
        "The {brand} pieces have been on our table for a week, and they stay there. {tag}",
        "Slow Sunday, strong tea, and the jug from {brand}.\nCode in my bio. {tag}",
        "How I reset the living room in an hour, with three things from {brand} {tag}",
        "Unboxing, honest first look: {brand}. One thing I love, one thing I would change {tag}",
    ),
    usual_captions=(
        "Rain on the window, soup on the stove.",
        "Ten minutes of tidying, before and after",
        "Reader question: how do I keep linen white?\nLong answer in the comments.",
        "A corner of the flat that finally works",
        "Market finds of the month, all under twenty",
    ),
    other_brand_captions=("#ad My new kettle from Brimstead & Co, and why I swapped",
                          "Paid partnership with Loomery Rugs: the one in the hall"),
    disclosure="#ad",
    good=("Ordered two straight away!", "This is so lovely, thank you for the tip",
          "Mine arrived today and it is even nicer", "Finally somebody shows the size properly"),
    neutral=("Which colour is that?", "Do they ship to Ireland?", "Is the code still valid?",
             "@linnet.mosswick look at this"),
    bad=("Twelve seconds of video and eleven of advert", "Mine came chipped and nobody answers",
         "So much money for a jug, really?", "Unfollowed. Every post is an advert now"),
    said={
        "positive": (
            ("Bought this in March and", "Love how you style it,", "My sister has the tray and",
             "So glad I saw this,", "The green one?", "Second order from them,", "Honestly"),
            (" it looks great on our table", " still my favourite thing in the house",
             " no regrets at all", " the quality is lovely", " worth every penny",
             " arrived beautifully packed"),
        ),
        "neutral": (
            ("Question:", "Does anyone know,", "Sorry if this was asked before,", "Hi,",
             "For a small flat,", "@una.quarrendon", "Just checking,"),
            (" is it dishwasher safe?", " how tall is it?", " when is it back in stock?",
             " does the code work on sale items?", " what is it made of?",
             " is the linen one still made?"),
        ),
        "negative": (
            ("Bought this in March and", "Another advert,", "Honestly", "Three weeks of waiting,",
             "The green one?", "I used to like this account,", "Not again,"),
            (" it chipped within a week", " far too dear for what it is",
             " nobody replies to my e-mails", " the colour is nothing like the picture",
             " please stop", " would not buy again"),
        ),
    },
    survey=("Creator or influencer", "Search engine", "Friend or family", "Advert", "Newsletter"),
)  # fmt: skip

GERMAN = Words(
    first_names=("Anke", "Birte", "Caja", "Dörte", "Elske", "Frauke", "Grit", "Hedda", "Imke",
                 "Jorid", "Kaja", "Levke", "Maren", "Nele", "Okka", "Pia", "Rieke", "Svea",
                 "Tomma", "Wiebke"),
    surnames=("Auenwald", "Birkenrode", "Dornquast", "Erlenkamp", "Federsee", "Grünhagel",
              "Heidenreet", "Immenhof", "Krähwinkler", "Lindwasser", "Moosbruch", "Nebelhorst",
              "Oderquell", "Quendelhain", "Rosstal", "Sternbüttel"),
    niches=("haut", "pflege", "glow", "alltag", "balance", "routine"),
    campaign_captions=(
        "Seit drei Wochen morgens und abends: das Serum von {brand}. Mein Zwischenstand. {tag}",
        "Meine Routine, wenn die Heizungsluft wieder da ist – mit {brand}.\nLink in der Bio. {tag}",
        "Ihr habt gefragt, hier die Antwort: so schichte ich {brand} {tag}",
        "Ungeschminkt, ungefiltert, mit {brand} {tag}",
    ),
    usual_captions=(
        "Sonntag heißt: Tee, Decke, nichts müssen.",
        "Was ich über Sonnenschutz früher falsch verstanden habe",
        "Fragerunde in den Kommentaren!\nIch antworte heute Abend.",
        "Fünf Minuten Dehnen nach dem Aufstehen",
        "Lesestapel im Winter",
    ),
    other_brand_captions=("Anzeige | Mein Kissen von Traumfeld Manufaktur nach vier Wochen",
                          "Werbung: Haferdrink von Kornblick im Test"),
    disclosure="#anzeige",
    good=("Endlich mal ehrlich erklärt, danke!", "Benutze ich seit Januar, große Liebe",
          "Sofort bestellt", "Deine Haut sieht toll aus"),
    neutral=("Für Mischhaut auch?", "Gibt es das ohne Duft?", "Welche Größe ist das?",
             "@levke.lindwasser schau mal"),
    bad=("Davon habe ich Ausschlag bekommen", "Schon wieder Werbung", "Viel zu teuer für 30 ml",
         "Lieferung kam nach drei Wochen"),
    said={
        "positive": (
            ("Nutze ich seit Wochen,", "Danke für den Tipp,", "Meine Schwester hat es auch,",
             "Ganz ehrlich,"),
            (" meine Haut ist viel ruhiger", " große Empfehlung", " nie wieder ohne",
             " riecht richtig gut"),
        ),
        "neutral": (
            ("Frage:", "Weiß jemand,", "Hallo,", "Kurze Frage,"),
            (" wie lange reicht eine Flasche?", " geht das auch morgens?",
             " gilt der Code noch?", " ist das vegan?"),
        ),
        "negative": (
            ("Schon wieder Werbung,", "Nutze ich seit Wochen,", "Ganz ehrlich,", "Leider"),
            (" bringt gar nichts", " viel zu teuer", " meine Haut spannt davon",
             " der Kundendienst antwortet nicht"),
        ),
    },
    survey=("Creator oder Influencerin", "Suchmaschine", "Freunde oder Familie", "Anzeige",
            "Newsletter"),
)  # fmt: skip

SPANISH = Words(
    first_names=("Amaya", "Brisa", "Citlali", "Dalia", "Eréndira", "Fátima", "Goya", "Hilda",
                 "Itzel", "Jacinta", "Lupe", "Maite", "Nayeli", "Ofelia", "Paloma", "Quetzal",
                 "Rocío", "Socorro", "Tonatiuh", "Ximena"),
    surnames=("Amarantal", "Barrancoseco", "Cafetalero", "Delmonte-Vado", "Encinoverde",
              "Flordemayo", "Guayabal", "Huertagrande", "Jacarandosa", "Lomalinda", "Maizal",
              "Nochebuena-Paz", "Ojodeagua", "Piedrabola", "Quebradahonda", "Rionuevo"),
    niches=("cafe", "cocina", "mesa", "sabor", "taza", "recetas"),
    campaign_captions=(
        "Así preparo mi café de {brand} en la prensa: 30 gramos, agua a 93 grados. {tag}",
        "Domingo de café de olla con {brand}.\nEl código está en mi perfil. {tag}",
        "Probé los tres tuestes de {brand} y tengo favorito {tag}",
        "La taza de {brand} que no suelto en toda la mañana {tag}",
    ),
    usual_captions=(
        "Pan dulce recién hecho, receta abajo.",
        "Lo que compré en el mercado con poquito",
        "¿Con azúcar o sin azúcar?\nLos leo en los comentarios.",
        "Chilaquiles para seis en veinte minutos",
        "Una tarde en Coatepec",
    ),
    other_brand_captions=("#publicidad Mi licuadora nueva de Molinorte",
                          "Colaboración pagada con Lácteos Valle Alto"),
    disclosure="#publicidad",
    good=("¡Ya pedí el mío!", "Huele increíble, gracias por recomendar",
          "El mejor café que he probado",
          "Llegó rapidísimo"),
    neutral=("¿Tienen descafeinado?", "¿Envían a Mérida?", "¿Cuánto dura el código?",
             "@itzel.guayabal mira esto"),
    bad=("Puro anuncio ya", "Me llegó molido y lo pedí en grano", "Carísimo para medio kilo",
         "Nunca contestan los mensajes"),
    said={
        "positive": (
            ("Lo compré en marzo y", "Gracias por el dato,", "Mi hermana también lo tiene,",
             "La verdad,"),
            (" sabe delicioso", " volvería a pedirlo", " llegó muy bien empacado",
             " vale cada peso"),
        ),
        "neutral": (
            ("Pregunta:", "¿Alguien sabe", "Hola,", "Una duda,"),
            (" si hacen envíos a Yucatán?", " cuál es más suave?", " sirve para prensa?",
             " todavía sirve el código?"),
        ),
        "negative": (
            ("Otro anuncio más,", "Lo compré en marzo y", "La verdad,", "Tristemente"),
            (" llegó viejo", " muy caro para lo que es", " nadie contesta", " no me gustó nada"),
        ),
    },
    survey=("Una creadora o un creador", "Buscador", "Familia o amistades", "Anuncio", "Boletín"),
)  # fmt: skip

WORDS = {"en": ENGLISH, "de": GERMAN, "es": SPANISH}
