"""What the seed channels start with about snapshots (S21): how a person takes one, and why the portal may not take it by itself.

One step on each line, for somebody who does it for the first time. The rows are then edited in the portal, for platforms move their pages.
"""

PRINT = "Skriv ut sidan: Ctrl+P (Mac: cmd+P), välj ”Spara som PDF”, slå på bakgrundsbilder och spara."
DROP = "Öppna uppgiften i portalen, släpp filerna där, svara på frågorna och skicka in."
PROFILE = "Ta en skärmbild av överdelen, så att profilbild, omslag, namn, profiltext och antal följare syns."
BY_HAND = "En person tar ögonblicksbilden, och portalen tar emot, kontrollerar och bevarar den."


def _steps(*lines: str) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _forbidden(name: str) -> str:
    return f"{name} förbjuder automatisk insamling i sina villkor. {BY_HAND}"


GUIDES: dict[str, str] = {
    "facebook": _steps(
        "Öppna sidan i en dator, i webbläsaren där du är inloggad. Fäll ihop chatten.",
        PROFILE,
        "Öppna fliken ”Om” och ta en skärmbild av den också.",
        "Gå till fliken med inlägg. Skrolla nedåt tills du ser det äldsta inlägget sedan förra ögonblicksbilden.",
        "Visa alla kommentarer: välj ”Alla kommentarer” i stället för ”Mest relevanta” under varje inlägg, och öppna svaren.",
        PRINT,
        "Är flödet långt: hämta i stället sidans innehåll som fil under Inställningar, ”Ladda ned din information”, och ta bilderna ovan.",
        DROP,
    ),
    "instagram": _steps(
        "Öppna kontot i en dator, i webbläsaren där du är inloggad.",
        PROFILE,
        "Öppna höjdpunkterna (handlingar som är sparade på profilen) och ta en skärmbild av varje.",
        "Skrolla genom rutnätet tills du ser det äldsta inlägget sedan förra ögonblicksbilden, och skriv ut sidan som PDF.",
        "Öppna varje inlägg som har fått kommentarer. Tryck på plustecknet tills alla kommentarer visas, och ta en skärmbild.",
        "Är det många inlägg: hämta i stället kontots innehåll som fil i Kontocenter, ”Din information och dina behörigheter”.",
        DROP,
    ),
    "linkedin": _steps(
        "Öppna sidan i en dator, i webbläsaren där du är inloggad.",
        PROFILE,
        "Öppna fliken ”Om” och ta en skärmbild av den också.",
        "Gå till fliken ”Inlägg” och sortera på senaste. Skrolla till det äldsta inlägget sedan förra ögonblicksbilden.",
        "Visa alla kommentarer: tryck på antalet kommentarer under varje inlägg och sedan på ”Visa fler” tills alla syns.",
        PRINT,
        DROP,
    ),
    "x": _steps(
        "Öppna kontot i en dator, i webbläsaren där du är inloggad.",
        PROFILE,
        "Gå till fliken ”Svar”, så att både inlägg och det ni har svarat syns.",
        "Skrolla långsamt till det äldsta inlägget sedan förra ögonblicksbilden. Ta en skärmbild för varje skärm på vägen: det som "
        "har skrollats förbi kommer inte alltid med i en utskrift.",
        "Öppna de inlägg som har fått svar, tryck på ”Visa fler svar” och ta en skärmbild.",
        "Är det många inlägg: be om kontots arkiv under Inställningar, ”Ladda ned ett arkiv med din data”. Det kommer efter ett dygn.",
        DROP,
    ),
    "snapchat": _steps(
        "Öppna kontots offentliga profil i telefonen och ta en skärmbild av den.",
        "Öppna det som finns sparat på profilen, en del i taget, och ta en skärmbild av varje bild.",
        "Spara filmer: håll fingret på filmen i ”Minnen”, välj ”Exportera” och spara på telefonen.",
        "Det som försvinner efter ett dygn går inte att ta i efterhand. Spara det samma dag som det läggs ut.",
        "Öppna uppgiften i portalen i telefonen, välj bilderna och filmerna där, svara på frågorna och skicka in.",
    ),
    "blogg": _steps(
        "Öppna uppgiften i portalen och tryck på knappen för automatisk insamling. Portalen öppnar bloggen och sparar sidan, bilderna och "
        "kommentarerna.",
        "Titta igenom resultatet: syns alla inlägg sedan förra ögonblicksbilden, och är kommentarerna utfällda?",
        "Saknas något: öppna bloggen själv, visa alla kommentarer och skriv ut sidan som PDF med Ctrl+P (Mac: cmd+P).",
        "Släpp filerna i uppgiften, svara på frågorna och skicka in.",
    ),
}
MAY_BE_CAPTURED = ("blogg",)
NO_CAPTURE_REASONS: dict[str, str] = {
    "facebook": _forbidden("Facebook"),
    "instagram": _forbidden("Instagram"),
    "linkedin": _forbidden("LinkedIn"),
    "x": _forbidden("X"),
    "snapchat": _forbidden("Snapchat"),
}
