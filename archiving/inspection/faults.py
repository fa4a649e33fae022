"""Why a file is not taken in: one sentence for each fault, that says what is wrong and what to do instead."""

from enum import Enum

from archiving.inspection import limits
from core.errors import RuleError
from core.text import without_controls

MB = limits.MB


class Refused(RuleError):
    """`sentence` is Swedish and at most 500 characters; `fault` is the name of the row in `Fault`."""

    def __init__(self, sentence: str, *, fault: str = "") -> None:
        super().__init__(sentence[:500])
        self.fault = fault


class Fault(Enum):
    """The table of sentences. Curly braces are filled in by `refused`."""

    # ---- any file
    EMPTY = "Filen är tom (0 byte). Spara den på nytt och lägg till den igen."
    TOO_LARGE = "Filen är för stor. Den får vara högst 2 GB. Dela upp den, till exempel på två kortare perioder."
    UNKNOWN = (
        "Filens innehåll är av en typ som arkivet inte tar emot. Spara som PDF, PNG, JPEG, TIFF, WebP, MP4, WACZ eller WARC, "
        "eller lägg till plattformens egen export som ZIP-fil."
    )
    DAMAGED = "Filen är skadad eller ofullständig och går inte att läsa. Spara eller ladda ner den på nytt och lägg till den igen."
    TOO_HEAVY = "Filen gick inte att kontrollera: den kräver för mycket minne eller tid. Spara om den på nytt, eller dela upp den."
    TWO_THINGS = (
        "Filen är två saker på en gång: {what}. Sådana filer tas inte emot. Ta en ny skärmbild eller skriv ut sidan till en ny PDF."
    )

    # ---- known, but not kept
    EXECUTABLE = "Filen är ett program eller skript. Program tas inte emot. Ta en skärmbild eller skriv ut sidan till PDF i stället."
    BARE_HTML = "Filen är en webbsida utan sina bilder. Skriv ut sidan till PDF, eller packa den sparade sidan med sin mapp som ZIP-fil."
    SVG = "Filen är en SVG-bild, som kan innehålla skript. Spara bilden som PNG i stället."
    HEIC = "Filen är en bild i formatet HEIC eller AVIF. Spara den som JPEG eller PNG och lägg till den igen."
    OTHER_PICTURE = "Bilden är i ett format som arkivet inte tar emot ({what}). Spara den som PNG och lägg till den igen."
    QUICKTIME = "Filmen är i formatet QuickTime (MOV). Spara eller exportera den som MP4 och lägg till den igen."
    OTHER_FILM = "Filmen eller ljudet är i ett format som arkivet inte tar emot ({what}). Spara den som MP4 och lägg till den igen."
    OFFICE = "Filen är ett kontorsdokument. Spara det som PDF och lägg till PDF-filen i stället."
    OTHER_ARCHIVE = "Filen är packad på ett sätt som arkivet inte tar emot ({what}). Packa upp den och packa innehållet som ZIP-fil."
    MHTML = "Filen är en webbsida i formatet MHTML. Skriv ut sidan till PDF, eller spara hela sidan och packa den med sin mapp som ZIP-fil."
    BARE_DATA = "Filen är en lös datafil. Lägg till hela exporten som ZIP-fil, så som plattformen lämnade den."
    OTHER_XML = "XML-filen är inte en export från WordPress (WXR). Lägg till exporten så som WordPress lämnade den."

    # ---- PDF
    PDF_TOO_LARGE = f"PDF-filen är för stor. Den får vara högst {limits.LARGEST_PDF // MB} MB. Skriv ut en kortare period i taget."
    PDF_STARTS_LATE = "PDF-filen börjar med något annat än en PDF. Skriv ut sidan till en ny PDF."
    PDF_DAMAGED = "PDF-filen är skadad eller ofullständig. Skriv ut sidan till en ny PDF och lägg till den."
    PDF_LOCKED = "PDF-filen är krypterad eller har lösenord. Skriv ut sidan till en ny PDF utan lösenord."
    PDF_SCRIPT = "PDF-filen innehåller skript (JavaScript). Skriv ut sidan till en ny PDF, eller ta en skärmbild."
    PDF_LAUNCH = "PDF-filen innehåller en åtgärd som startar något eller skickar uppgifter. Skriv ut sidan till en ny PDF."
    PDF_EMBEDDED = "PDF-filen har andra filer inbäddade. Skriv ut sidan till en ny PDF, och lägg till bilagorna som egna filer."
    PDF_MEDIA = "PDF-filen innehåller film, ljud eller annat rörligt. Skriv ut sidan till en ny PDF, och lägg till filmen som MP4."
    PDF_XFA = "PDF-filen är ett ifyllbart XFA-formulär. Skriv ut den till en ny PDF."
    PDF_OPENS_ADDRESS = "PDF-filen öppnar en webbadress av sig själv. Skriv ut sidan till en ny PDF."
    PDF_EXTERNAL = "PDF-filen hämtar delar av sitt innehåll från andra filer. Skriv ut sidan till en ny PDF."
    PDF_NO_PAGES = "PDF-filen har inga sidor. Skriv ut sidan till en ny PDF."
    PDF_TOO_MANY_PAGES = f"PDF-filen har fler än {limits.MOST_PAGES} sidor. Skriv ut en kortare period i taget."
    PDF_TOO_MANY_OBJECTS = "PDF-filen är för invecklad för att kontrolleras. Skriv ut en kortare period i taget till en ny PDF."

    # ---- pictures
    PICTURE_TOO_LARGE = f"Bilden är för stor. Den får vara högst {limits.LARGEST_PICTURE // MB} MB. Dela upp den i flera skärmbilder."
    PICTURE_TOO_MANY_PIXELS = (
        f"Bilden har för många bildpunkter (högst {limits.MOST_PIXELS // 1_000_000} miljoner). Dela upp den i flera skärmbilder."
    )
    PICTURE_DAMAGED = "Bilden är skadad eller ofullständig. Ta eller spara skärmbilden på nytt och lägg till den."
    PICTURE_MOVES = "Bilden är rörlig. Ta en skärmbild i stället, eller spela in skärmen som MP4."
    PICTURE_TOO_MANY_PAGES = f"Bilden har fler än {limits.MOST_PAGES} sidor. Dela upp den."

    # ---- film
    FILM_DAMAGED = "Filmen är skadad eller ofullständig. Spara eller ladda ner den på nytt och lägg till den."
    FILM_NO_PICTURE = "Filmen har varken bild eller ljud. Spela in skärmen på nytt och spara som MP4."
    FILM_EXTERNAL = "Filmen hämtar sitt innehåll från en annan fil. Exportera den på nytt som en fristående MP4."
    FILM_TOO_INVOLVED = "Filmen har för många delar för att kontrolleras. Exportera den på nytt som MP4."

    # ---- ZIP
    ZIP_DAMAGED = "ZIP-filen är skadad eller ofullständig. Ladda ner eller packa den på nytt och lägg till den."
    ZIP_EMPTY = "ZIP-filen innehåller inga filer. Packa den på nytt."
    ZIP_STARTS_LATE = "ZIP-filen börjar eller slutar med något annat än sitt innehåll. Packa den på nytt som en vanlig ZIP-fil."
    ZIP_LOCKED = "ZIP-filen har lösenord. Packa den på nytt utan lösenord."
    ZIP_METHOD = "ZIP-filen är packad på ett ovanligt sätt ({what}). Packa upp den och packa den på nytt som en vanlig ZIP-fil."
    ZIP_TOO_MANY = (
        f"ZIP-filen innehåller för många filer (högst {limits.MOST_MEMBERS:_}). Dela upp den, till exempel på två kortare perioder."
    ).replace("_", " ")
    ZIP_BOMB = "ZIP-filen växer orimligt mycket när den packas upp. Den tas inte emot. Hämta exporten på nytt från plattformen."
    ZIP_OVERLAP = "Filer i ZIP-filen ligger på samma plats i den. Den tas inte emot. Hämta eller packa den på nytt."
    ZIP_LIES = "ZIP-filens innehållsförteckning stämmer inte med innehållet ({name}). Hämta eller packa den på nytt."
    ZIP_PATH = "ZIP-filen innehåller en sökväg som leder ut ur den ({name}). Den tas inte emot. Packa den på nytt."
    ZIP_NAME = "ZIP-filen innehåller ett otillåtet filnamn ({name}). Byt namn på filen och packa den på nytt."
    ZIP_LINK = "ZIP-filen innehåller en länk i stället för en fil ({name}). Packa den på nytt utan länkar."
    ZIP_TWICE = "ZIP-filen innehåller samma filnamn två gånger ({name}). Packa den på nytt."
    ZIP_PROGRAM = "ZIP-filen innehåller ett program eller skript ({name}). Ta bort det och packa den på nytt."
    ZIP_IN_ZIP = "ZIP-filen innehåller en packad fil ({name}). Packa upp den först, så att innehållet kan kontrolleras, och packa på nytt."
    ZIP_OFFICE = "ZIP-filen innehåller ett kontorsdokument ({name}). Spara det som PDF och packa på nytt."

    # ---- web archives
    WACZ_DAMAGED = "Webbarkivet (WACZ) är skadat: {what}. Spara det på nytt."
    WACZ_NO_PAGES = (
        "Webbarkivet (WACZ) saknar sin sidlista och kan inte spelas upp. Spara det på nytt med ett verktyg som skriver sidlistan."
    )
    WACZ_NO_INDEX = "Webbarkivet (WACZ) saknar sitt index och kan inte spelas upp. Spara det på nytt."
    WACZ_NO_CONTENT = "Webbarkivet (WACZ) innehåller ingen insamlad sida. Spara det på nytt."
    WARC_DAMAGED = "Webbarkivet (WARC) är skadat eller ofullständigt. Spara det på nytt."
    WARC_EMPTY = "Webbarkivet (WARC) innehåller ingen insamlad sida. Spara det på nytt."
    WARC_BOMB = "Webbarkivet (WARC) växer orimligt mycket när det packas upp. Det tas inte emot. Spara det på nytt."
    WARC_TOO_MANY = "Webbarkivet (WARC) har för många poster. Dela upp insamlingen."

    # ---- WordPress
    XML_TOO_LARGE = f"XML-filen är för stor. Den får vara högst {limits.LARGEST_XML // MB} MB. Exportera en kortare period i taget."
    XML_UNSAFE = "XML-filen innehåller egna definitioner (DTD eller entiteter), som kan göra skada. Exportera på nytt från WordPress."
    XML_DAMAGED = "XML-filen är skadad eller ofullständig. Exportera på nytt från WordPress."

    def refused(self, **values: str) -> Refused:
        """To be raised. Values are names out of the file: cut and without control characters."""
        shown = {key: shorten(value) for key, value in values.items()}
        return Refused(self.value.format(**shown), fault=self.name)


def shorten(name: str) -> str:
    line = without_controls(name)
    return line if len(line) <= limits.LONGEST_NAME else f"{line[: limits.LONGEST_NAME - 1]}…"
