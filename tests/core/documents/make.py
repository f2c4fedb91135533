"""Makes the documents of this folder anew, each with the program that its name is listed with below.

Run by hand, as `python -m documents.make` in tests/core, with LibreOffice, Chromium and groff on the path and matplotlib, reportlab, pillow
and python-docx installed; the tests read what it wrote. The same texts give files that differ in their dates and in nothing that is read.

| file | program |
|---|---|
| `kohn-2019.pdf` | LibreOffice Writer, from a DOCX |
| `brandt.pdf` | Chromium, printed from a web page |
| `osei-2022.pdf` | groff (`-Tpdf`, macros `-ms`) |
| `survey.pdf` | matplotlib (text is drawn, fonts of type 3) |
| `lindgren.pdf` | reportlab, in two columns, with pages numbered i, ii, 1 |
| `interviews.docx` | python-docx, opened and saved by LibreOffice |
| `column.html` | by hand, in Latin-1 |
| `encrypted.pdf` · `scanned.pdf` | reportlab with a password · reportlab from a picture |
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from html import escape
from pathlib import Path

from documents.texts import BRANDT, COLUMN, INTERVIEWS, KOHN, LINDGREN, OSEI, SURVEY, Page

HERE = Path(__file__).parent


def docx(pages: list[Page], to: Path, title: str, author: str, *, breaks: bool) -> None:
    import docx as word

    document = word.Document()
    document.core_properties.title, document.core_properties.author = title, author
    for number, (heading, paragraphs) in enumerate(pages):
        if number and breaks:
            document.add_page_break()  # type: ignore[no-untyped-call]
        document.add_heading(heading, 0 if not number else 1)
        for text in paragraphs:
            document.add_paragraph(text)
    if not breaks:
        table = document.add_table(rows=1, cols=2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Tins a day before", "forty thousand"
    document.save(str(to))


def office(file: Path, kind: str, to: Path) -> None:
    subprocess.run(["soffice", "--headless", "--convert-to", kind, "--outdir", str(to), str(file)], check=True, capture_output=True)  # fmt: skip


def by_libreoffice(work: Path) -> None:
    docx(KOHN, work / "kohn-2019.docx", "Shorter weeks in small clinics", "Mara Kohn", breaks=True)
    office(work / "kohn-2019.docx", "pdf", HERE)
    docx(INTERVIEWS, work / "interviews.docx", "Interviews at the cannery", "Solveig Dahl", breaks=False)
    office(work / "interviews.docx", "docx", HERE)


def by_chromium(work: Path) -> None:
    body = "".join(
        f'<section style="page-break-after: always"><h1>{escape(heading)}</h1>{"".join(f"<p>{escape(text)}</p>" for text in paragraphs)}</section>'
        for heading, paragraphs in BRANDT
    )
    page = work / "brandt.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><title>Who covers Friday?</title>{body}", encoding="utf-8")
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={HERE / 'brandt.pdf'}", page.as_uri()],
        check=True, capture_output=True,
    )  # fmt: skip


def by_groff() -> None:
    lines = [".nr PS 11", ".nr VS 14"]
    for number, (heading, paragraphs) in enumerate(OSEI):
        lines += [".bp"] if number else []
        lines += [".SH", heading]
        for text in paragraphs:
            lines += [".PP", text]
    made = subprocess.run(["groff", "-ms", "-Tpdf"], input="\n".join(lines).encode(), check=True, capture_output=True)
    (HERE / "osei-2022.pdf").write_bytes(made.stdout)


def by_matplotlib() -> None:
    import matplotlib

    matplotlib.use("pdf")
    from matplotlib import pyplot
    from matplotlib.backends.backend_pdf import PdfPages

    with PdfPages(HERE / "survey.pdf", metadata={"Title": "Four days, five wards"}) as pdf:
        for heading, lines in SURVEY:
            figure, axes = pyplot.subplots(figsize=(6, 8))
            axes.bar([1, 2, 3, 4, 5], [4, 3, 5, 2, 4])
            axes.set_position((0.1, 0.1, 0.8, 0.4))
            figure.text(0.1, 0.9, heading, size=16)
            for number, line in enumerate(lines):
                figure.text(0.1, 0.8 - 0.04 * number, line, size=11)
            pdf.savefig(figure)
            pyplot.close(figure)


def by_reportlab(work: Path) -> None:
    from PIL import Image, ImageDraw
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph

    styles = getSampleStyleSheet()
    width, height = A5
    half = (width - 72) / 2

    def numbered(canvas: Canvas, _: object) -> None:
        canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
        canvas.addPageLabel(2, style="ARABIC", start=1)
        canvas.drawString(36, 20, "The second earner's Friday")
        canvas.drawRightString(width - 36, 20, ["i", "ii", "1"][canvas.getPageNumber() - 1])

    document = BaseDocTemplate(
        str(HERE / "lindgren.pdf"), pagesize=A5, title="The second earner's Friday", author="Lindgren, Eva", invariant=1
    )
    frames = [Frame(30 + column * (half + 12), 40, half, height - 80) for column in (0, 1)]
    document.addPageTemplates(PageTemplate("two", frames, onPage=numbered))
    story = []
    for number, (heading, paragraphs) in enumerate(LINDGREN):
        story += [PageBreak()] if number else []
        story.append(Paragraph(heading, styles["Heading2"]))
        story += [Paragraph(text, styles["Normal"]) for text in paragraphs]
    document.build(story)

    locked = Canvas(
        str(HERE / "encrypted.pdf"), encrypt=StandardEncryption("a password", strength=128), invariant=1
    )  # fmt: skip
    locked.drawString(72, 700, "Nobody reads this without the password.")
    locked.save()

    picture = Image.new("1", (600, 800), 1)
    ImageDraw.Draw(picture).text((40, 40), "A page that was scanned.", fill=0)
    picture.save(work / "scan.png")
    scanned = Canvas(str(HERE / "scanned.pdf"), invariant=1)
    scanned.drawImage(str(work / "scan.png"), 0, 0, 595, 842)
    scanned.save()


def by_hand() -> None:
    sections = "".join(
        f'<h2 id="s{number}">{escape(heading)}</h2>{"".join(f"<p>{escape(text)}</p>" for text in paragraphs)}'
        for number, (heading, paragraphs) in enumerate(COLUMN)
    )
    page = f"""<!doctype html>
<html lang="en"><head><meta charset="iso-8859-1"><title>The town that kept its Fridays | The Harlow Post</title>
<meta name="author" content="Jos\xe9 Vidal"><meta property="article:published_time" content="2023-05-12T08:00:00Z">
<script>document.write("tracked " + document.cookie)</script><style>nav {{ color: red }}</style></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a> <a href="/sport">Sport</a></nav>
<article><h1>The town that kept its Fridays</h1><p>By Jos\xe9 Vidal</p>{sections}</article>
<aside><h3>Most read</h3><ul><li><a href="/a">Goat stops train</a></li></ul></aside>
<footer>Copyright The Harlow Post. <a href="/cookies">Cookies</a></footer></body></html>
"""
    (HERE / "column.html").write_bytes(page.encode("latin-1"))


def main() -> None:
    wanted = set(sys.argv[1:])
    work = Path(tempfile.mkdtemp())
    try:
        every: tuple[tuple[str, Callable[[], None]], ...] = (
            ("libreoffice", lambda: by_libreoffice(work)),
            ("chromium", lambda: by_chromium(work)),
            ("groff", by_groff),
            ("matplotlib", by_matplotlib),
            ("reportlab", lambda: by_reportlab(work)),
            ("hand", by_hand),
        )
        for name, make in every:
            if not wanted or name in wanted:
                make()
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
