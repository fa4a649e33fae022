import datetime

from django.db import migrations, models

import core.models.municipality


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_history_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Municipality",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        default="Kommunen", help_text="Så som det skrivs: Markaryds kommun.", max_length=100, verbose_name="kommunens namn"
                    ),
                ),
                (
                    "organisation_number",
                    models.CharField(
                        blank=True,
                        help_text="Till exempel 212000-0654.",
                        max_length=11,
                        validators=[core.models.municipality.validate_organisation_number],
                        verbose_name="organisationsnummer",
                    ),
                ),
                ("website", models.URLField(blank=True, help_text="Kommunens officiella webbplats.", verbose_name="webbplats")),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True,
                        help_text="Visas för alla. Ange en gemensam brevlåda, inte en persons.",
                        max_length=254,
                        verbose_name="e-post",
                    ),
                ),
                (
                    "contact_phone",
                    models.CharField(
                        blank=True, help_text="Visas för alla. Ange växeln eller kontaktcenter.", max_length=40, verbose_name="telefon"
                    ),
                ),
                (
                    "palette",
                    models.CharField(
                        choices=[("skog", "Skog"), ("hav", "Hav"), ("bar", "Bär"), ("tegel", "Tegel"), ("skiffer", "Skiffer")],
                        default="skog",
                        help_text="Färgen på knappar och länkar.",
                        max_length=10,
                        verbose_name="färg",
                    ),
                ),
                (
                    "logo",
                    models.FileField(
                        blank=True,
                        help_text="Bild i PNG, JPEG eller WebP, högst 2 MB. Gärna med genomskinlig bakgrund.",
                        upload_to="logotyp",
                        verbose_name="logotyp",
                    ),
                ),
                ("office_opens", models.TimeField(default=datetime.time(8, 0), verbose_name="kontorstid från")),
                (
                    "office_closes",
                    models.TimeField(
                        default=datetime.time(16, 30),
                        help_text="S11: frågor besvaras inom en arbetsdag. Den slutar då.",
                        verbose_name="kontorstid till",
                    ),
                ),
                (
                    "comment_rules",
                    models.TextField(
                        default="Kommentarsfältet är till för frågor, synpunkter och samtal om kommunens verksamhet. Håll dig till ämnet och visa hänsyn.\n\nDet här får inte förekomma:\n- hot, hån, trakasserier eller personangrepp\n- hets mot folkgrupp eller annat som är olagligt\n- uppgifter om någons hälsa, ekonomi eller andra privata förhållanden, varken egna eller andras\n- bilder, texter eller musik som du inte har rätt att publicera\n- reklam, partipolitisk propaganda eller upprepade inlägg\n\nInlägg som bryter mot reglerna kan tas bort. Innan det sker sparar kommunen inlägget om det är en allmän handling.\n\nSer du något kränkande? Tala om det för oss, så tittar vi på det så snart vi kan.",
                        help_text="S17: vad kommentarsfältet är till för, vad som inte får förekomma och att inlägg kan tas bort.",
                        max_length=5000,
                        verbose_name="regler för kommentarer",
                    ),
                ),
                (
                    "complaint_text",
                    models.TextField(
                        default="Är du missnöjd med hur vi svarar, eller tycker du att ett inlägg eller en uppgift om dig borde tas bort? Skriv till oss via kontaktuppgifterna på den här sidan. Berätta vilket konto och vilket inlägg det gäller, gärna med en länk.\n\nVi läser klagomålet, bedömer det och svarar dig. Uppgifter som kränker någon tar vi bort skyndsamt. Är du inte nöjd med hur vi hanterar dina personuppgifter kan du också klaga hos Integritetsskyddsmyndigheten (IMY).",
                        help_text="S17: rutinen för klagomål, för den som läser kontot.",
                        max_length=5000,
                        verbose_name="så klagar man",
                    ),
                ),
                (
                    "public_record_text",
                    models.TextField(
                        default="Det du skriver till kommunen i sociala medier kan bli en allmän handling. Det betyder att kommunen kan behöva spara det, och att andra kan begära att få läsa det. Klagomål, synpunkter och sådant som hör till ett ärende registreras i kommunens diarium.\n\nSkriv därför inte om känsliga eller personliga saker här. Kontakta den verksamhet det gäller i stället.",
                        help_text="S22: att det som skrivs till kommunen kan bli en allmän handling.",
                        max_length=5000,
                        verbose_name="om allmän handling",
                    ),
                ),
            ],
            options={
                "verbose_name": "kommun",
                "verbose_name_plural": "kommunen",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="there_is_one_municipality"),
                    models.CheckConstraint(
                        condition=models.Q(("office_closes__gt", models.F("office_opens"))),
                        name="the_office_closes_after_it_opens",
                        violation_error_message="Kontorstiden måste sluta senare än den börjar.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("palette__in", ["skog", "hav", "bar", "tegel", "skiffer"])), name="the_palette_is_one_of_ours"
                    ),
                ],
            },
        ),
    ]
