"""Importing a price file on pages: sent, read by a job, shown with what it will change, applied by a job; the list."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.page import Page, csv_rows
from tests.support.price_file import row, write_price_file
from tests.support.price_import import MONTHLY, from_day
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.kernel import clock
from upline.models import Job, JobRow, Price, PriceImport, PriceUpload, Product

pytestmark = pytest.mark.django_db
GOLD_USD = "Gold USD"


@pytest.fixture
def write(tmp_path):
    def write(*rows) -> bytes:
        return Path(write_price_file(tmp_path / "prices.csv", rows)).read_bytes()

    return write


def address(client) -> str:
    return f"{client.price_list(GOLD_USD)}import/"


def send(client, content: bytes, name: str = "prices.csv"):
    """Send a file; return the answer."""
    return client.send(address(client), file=SimpleUploadedFile(name, content))


def run_jobs() -> None:
    while run_job_step(JOB_STEPS, now=clock.now()):
        pass


def shown(client, content: bytes, **options: str) -> Page:
    """Send a file, let it be read, with options again, and return the page with what it will change."""
    response = send(client, content)
    assert response.status_code == 302, Page(response).texts("alert")
    run_jobs()
    if options:
        client.client.post(f"{response.url}read/", options)
        run_jobs()
    return Page(client.client.get(response.url))


def apply(client, page: Page):
    """Let the file of a page be applied; return the answer of its page."""
    where = page.response.request["PATH_INFO"]
    response = client.client.post(f"{where}apply/")
    run_jobs()
    return client.client.get(where, follow=True) if response.status_code == 302 else response


def test_file_is_shown_with_what_it_will_change_and_changes_nothing(fiona, write):
    count = Price.objects.count()
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))

    assert "Apply" in page.words
    assert "Microsoft 365 Business Basic" in page.part("changes")
    assert "4.80 USD" in page.part("changes")
    assert "5.40 USD" in page.part("changes")
    assert "+12.5 %" in page.part("changes")
    assert Price.objects.count() == count
    assert not PriceImport.objects.exists()


def test_file_is_applied_and_its_import_is_a_page(fiona, write):
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))
    followed = Page(apply(fiona, page))

    found = PriceImport.objects.get()
    assert found.file_name == "prices.csv"
    assert found.imported_by == "Fiona"
    assert found.digest in followed.words.replace(" ", "")
    assert "5.40 USD" in followed.part("changes")
    assert not bytes(PriceUpload.objects.get().content)
    rows = csv_rows_of(fiona, f"price-imports/{found.pk}/changes.csv")
    assert rows[0].startswith("change,product")


def csv_rows_of(client, path: str) -> list[str]:
    return client.client.get(client.address(path)).content.decode().splitlines()


def test_imports_are_listed(fiona, write):
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))
    apply(fiona, page)

    [line] = csv_rows(fiona.client.get(fiona.address("price-imports.csv")))
    assert (line["File"], line["Price list"], line["By"]) == ("prices.csv", GOLD_USD, "Fiona")
    listed = fiona.open("price-imports/")
    assert "previous" not in listed.words.lower()
    for group in ("price-list", "by"):
        assert (
            len(fiona.open("price-imports/", group=group).response.context["page"].table.groups)
            == 1
        )


def test_empty_list_says_how_to_import(fiona):
    assert "No price file has been imported yet" in fiona.open("price-imports/").words


def test_bad_rows_are_listed_and_nothing_can_be_applied(fiona, write):
    content = write(from_day("5/1/2026", "5.40", **MONTHLY), row(UnitPrice="much"))
    page = shown(fiona, content)

    assert "Nothing can be applied while there are bad rows." in page.words
    assert "UnitPrice" in page.part("bad-rows")
    assert not [button for button in page.texts("button") if button.startswith("Apply")]
    left_out = shown(fiona, content, skip_bad_rows="on")
    assert [button for button in left_out.texts("button") if button.startswith("Apply")]


def test_blocked_file_is_not_applied_by_its_address(fiona, write):
    page = shown(fiona, write(row(UnitPrice="much")))
    response = apply(fiona, page)

    assert response.status_code == 422
    assert "Nothing can be applied while there are bad rows." in Page(response).words
    assert not PriceImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"Article;Price\nA-1;9.90\n",
            "The first line does not name the columns of a license-based price list.",
        ),
        (b"ProductId,SkuId\nA,1\n", "The file lacks the columns"),
        (b"\x00\x01\x02", ""),
    ],
)
def test_file_of_another_vendor_is_refused(fiona, content, sentence):
    response = send(fiona, content)
    run_jobs()
    page = Page(response) if response.status_code == 422 else Page(fiona.client.get(response.url))

    assert "The file cannot be imported." in page.words
    assert sentence in page.words
    assert not PriceImport.objects.exists()


def test_long_file_is_read_and_applied(fiona, write):
    """A page takes files of any length that is not too large to be sent."""
    content = write(from_day("5/1/2026", "5.40", **MONTHLY))
    head, line = content.splitlines()[:2]
    page = shown(fiona, b"\n".join([head, *[line] * 6000]))

    assert "6,000" in page.part("counts")
    apply(fiona, page)
    assert PriceImport.objects.get().counts["rows_read"] == 6000


def test_archive_of_another_vendor_is_refused_by_the_job(fiona):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("prices.csv", "Article;Price\nA-1;9.90\n")
    page = shown(fiona, packed.getvalue())

    assert "The file cannot be imported." in page.words
    assert "does not name the columns" in page.words
    assert Job.objects.get().state == "failed"


def test_page_follows_the_job_and_is_loaded_anew_at_its_end(fiona, write):
    response = send(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))
    waiting = Page(fiona.client.get(response.url))
    assert "The worker begins it next." in waiting.words
    assert not [button for button in waiting.texts("button") if button.startswith("Apply")]

    live = fiona.client.get(f"{response.url}live/")
    assert live.status_code == 200
    unchanged = fiona.client.get(f"{response.url}live/", headers={"If-None-Match": live["ETag"]})
    assert unchanged.status_code == 304
    run_jobs()
    assert fiona.client.get(f"{response.url}live/")["HX-Refresh"] == "true"
    job = Page(fiona.client.get(f"/t/alpine/jobs/{Job.objects.get().pk}/"))
    assert "Read price file" in job.words
    assert response.url in job.addresses, "what was left is found again"
    assert response.url in fiona.open(fiona.price_list(GOLD_USD)).addresses


def test_result_of_each_row_is_on_the_page_of_the_job(fiona, write):
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY), row(UnitPrice="much")))
    read = Page(fiona.client.get(f"/t/alpine/jobs/{Job.objects.get().pk}/"))
    assert "Bad row" in read.words
    assert "UnitPrice" in read.words

    fiona.client.post(f"{page.response.request['PATH_INFO']}read/", {"skip_bad_rows": "on"})
    run_jobs()
    apply(fiona, page)
    rows = JobRow.objects.filter(job__kind="apply-price-file")
    assert "5.40 USD" in rows.get(outcome="PRICE_CREATED").sentence


def test_sent_twice_is_applied_once(fiona, write):
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))
    where = page.response.request["PATH_INFO"]
    for _ in range(2):
        assert fiona.client.post(f"{where}apply/").status_code == 302
    run_jobs()
    assert fiona.client.post(f"{where}apply/").status_code == 302
    assert fiona.client.post(f"{where}read/").status_code == 302
    run_jobs()

    assert PriceImport.objects.count() == 1
    assert Job.objects.count() == 2


def test_file_is_not_applied_when_it_would_change_something_else_than_was_shown(fiona, write):
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))
    other = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))
    apply(fiona, other)
    followed = Page(apply(fiona, page))

    assert "it would change something else than what was shown" in followed.words
    assert PriceImport.objects.count() == 1


def test_discarded_file_is_gone(fiona, write):
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))
    where = page.response.request["PATH_INFO"]
    response = fiona.client.post(f"{where}discard/")

    assert response.url.endswith(fiona.price_list(GOLD_USD))
    assert not PriceUpload.objects.exists()
    assert fiona.client.get(where).status_code == 404


def test_long_name_in_many_bytes_is_stored(fiona, write):
    name = "ä" * 200 + ".csv"
    response = send(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)), name=name)
    run_jobs()

    assert "Apply" in Page(fiona.client.get(response.url)).words


@pytest.mark.parametrize("market", ["A" * 5000, "A&B", "\x00"])
def test_wrong_options_are_refused_at_their_field(fiona, write, market):
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))
    response = fiona.client.post(f"{page.response.request['PATH_INFO']}read/", {"market": market})

    assert response.status_code == 422
    assert "Market" in Page(response).words


def test_no_file_is_refused(fiona):
    response = fiona.send(address(fiona))

    assert response.status_code == 422
    assert "Choose a file." in Page(response).words


def test_viewer_and_other_bss_import_nothing(fixtures, vera, fiona, write):
    page = shown(fiona, write(from_day("5/1/2026", "5.40", **MONTHLY)))
    upload = PriceUpload.objects.get()
    ann = fixtures.signed_in_client(fixtures.ann)

    assert vera.send(address(vera)).status_code == 403
    where = page.response.request["PATH_INFO"]
    foreign = f"/t/cumulus/price-uploads/{upload.pk}/"
    for then in ("read/", "apply/", "discard/"):
        assert vera.client.post(f"{where}{then}").status_code == 403
        assert ann.post(f"{foreign}{then}").status_code == 404
    assert vera.client.get(where).status_code == 403
    for then in ("", "live/", "changes.csv"):
        assert ann.get(f"{foreign}{then}").status_code == 404


def test_discontinuing_much_needs_confirmation(fiona, write):
    rows = [
        from_day(
            "5/1/2026",
            "5",
            ProductId=f"CFQ7TTC0A{n:03}",
            SkuId="0001",
            SkuTitle=f"Product {n}",
            **MONTHLY,
        )
        for n in range(5)
    ]
    apply(fiona, shown(fiona, write(*rows)))
    content = write(rows[0])
    page = shown(fiona, content)

    assert "discontinue more than a tenth" in page.words
    assert apply(fiona, page).status_code == 422
    apply(fiona, shown(fiona, content, confirm_discontinued="on"))
    assert Product.objects.get(vendor_id="CFQ7TTC0A004:0001").status == "DISCONTINUED"
