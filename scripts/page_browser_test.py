#!/usr/bin/python3
"""Opens pages in Chromium as a reader does, and holds what they show to run.json. An error on the console is a failure."""
import json
import shutil
import tempfile
import unittest
from pathlib import Path

import needs
import page
from plot_table import significant
from results_test import synthetic_network_run, synthetic_run

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    webdriver = None

MOST_BYTES = 500_000  # of a page of small runs; Chart.js is 200 kB of it
BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
SWITCHES = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1400,1000")


def start_browser():
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for switch in SWITCHES:
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=Service(DRIVER), options=options)


def shown_run():
    """All kinds of things: two settings, levels, a derived peak, shares, phases, a disturbed case, hostile names."""
    run = synthetic_network_run(24)
    for index, case in enumerate(run["cases"]):
        if index % 4 < 2:
            case.update(threads=1, cache="cold", name=case["name"] + "/cold")
        case["phases_ns"] = {"create": 1e5, "prepack": 2e4, "first": 3e5, "packing_paid_after_calls": 7}
        case["layer"]["descriptor"] = f"{case['layer']['kind']}:mb{index + 1}ic64oc64"
        case["time_ns"] |= {"best": case["time_ns"]["median"] * 0.9, "ci_low": case["time_ns"]["median"] * 0.98,
                            "ci_high": case["time_ns"]["median"] * 1.02, "calls": 100}
    run["cases"][3]["disturbed"] = "its thread did not run for 5 % of the time"
    run["cases"][5]["name"] = "<img src=x onerror=alert(1)></script>"
    run["cases"].append({**run["cases"][0], "status": "failed", "reason": "no <b>memory</b>"})
    for field in ("gflops", "time_ns", "phases_ns"):
        del run["cases"][-1][field]
    run["ceilings"][0]["derived"] = 512.0
    run["ceilings"].append({**run["ceilings"][0], "threads": 1, "value": 240.0, "derived": 250.0})
    run["environment"]["counters"] = {"dram_bytes": "not in a virtual machine"}
    run["bandwidth_curve"] = [{"bytes": 4096 * 2 ** step, "gb_per_s": 400 / (1 + step)} for step in range(16)]
    # As a run of today tells it, and as one of yesterday does.
    shares = [{"name": "conv0", "count": 2, "time_ns": 3e6, "share": 0.75, "cumulative": 0.75},
              {"name": "others", "count": 1, "time_ns": 1e6, "share": 0.25, "cumulative": 1.0}]
    run["networks"] = [{"name": "resnet18", "backend": "onednn", "cache": "cold", "threads": 1, "time_ns": 4e6,
                        "by_layer": shares, "by_kind": [{**shares[0], "name": "standard conv"}],
                        "layers_timed": 3, "layers_not_timed": 0,
                        "counted_only": {"layers": 4, "at_roof_ns": 5e5}, "end_to_end_ns": 4.5e6}]
    run["networks"] += [{"name": "resnet18", "backend": backend, "cache": "hot", "threads": 2, "time_ns": 1e6}
                       for backend in ("onednn", "reference")]
    return run


class BrowserTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = start_browser()
        cls.addClassCleanup(cls.browser.quit)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.addCleanup(self.expect_a_silent_console)

    def expect_a_silent_console(self):
        self.assertEqual(self.browser.get_log("browser"), [])

    def open(self, *runs):
        folders = []
        for run in runs:
            folders.append(Path(tempfile.mkdtemp(dir=self.folder)))
            (folders[-1] / "run.json").write_text(json.dumps(run))
        self.assertEqual(page.main([*map(str, folders), "--output", str(self.folder / "page.html")]), 0)
        self.assertLess((self.folder / "page.html").stat().st_size, MOST_BYTES)
        self.browser.get((self.folder / "page.html").as_uri())
        self.settle()

    def settle(self):
        """Waits until a change of size or a click has reached the charts, which follow later."""
        self.browser.execute_async_script("""
            const done = arguments[0], frames = (left) => left ? requestAnimationFrame(() => frames(left - 1)) : done();
            setTimeout(() => frames(3), 100);""")

    def ask(self, expression, *arguments):
        return self.browser.execute_script(f"return {expression}", *arguments)

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def find_all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def click(self, selector):
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", self.find(selector))
        self.find(selector).click()

    def rows(self):
        return self.find_all("#cases tbody tr")

    def column(self, title):
        """The texts of one column."""
        titles = [cell.text.split(" ▲")[0].split(" ▼")[0] for cell in self.find_all("#cases th")]
        return self.ask("[...document.querySelectorAll(arguments[0])].map((cell) => cell.textContent.trim())",
                        f"#cases tbody td:nth-child({titles.index(title) + 1})")

    def point(self, index):
        """The case at a point of the roofline, and where the point is relative to the middle of the canvas."""
        self.browser.execute_script('document.getElementById("roofline").scrollIntoView({block: "center"})')
        self.settle()
        case, x, y = self.ask("""(() => {
            const chart = Chart.getChart("roofline"), set = chart.data.datasets.length - 1;
            const one = drawnCases()[arguments[0]], at = chart.getDatasetMeta(set).data[arguments[0]];
            return [one, at.x - chart.width / 2, at.y - chart.height / 2]; })()""", index)
        return case, round(x), round(y)

    def mouse(self):
        return ActionChains(self.browser, duration=20)

    def test_every_case_is_in_the_table_and_every_drawable_one_is_a_point(self):
        run = shown_run()
        self.open(run)
        self.assertEqual(len(self.rows()), len(run["cases"]))
        points = self.ask("Chart.getChart('roofline').data.datasets.at(-1).data")
        expected = [(case["arithmetic_intensity"], case["gflops"]) for case in run["cases"] if case["status"] == "ok"]
        self.assertEqual(sorted((point["x"], point["y"]) for point in points), sorted(expected))
        numbered = sorted(expected, key=lambda point: point[0])
        self.assertEqual(self.column("GFLOPS")[:-1], [significant(y, 4) for _, y in numbered])
        self.assertIn("failed", self.column("Status"))
        self.assertIn("ok ~", self.column("Status"))

    def test_hovering_shows_the_numbers_of_the_layer(self):
        self.open(shown_run())
        case, x, y = self.point(3)
        self.mouse().move_to_element_with_offset(self.find("#roofline"), x, y).perform()
        shown = self.ask("""(({title, body, opacity}) => [opacity, title, body.map((part) => part.lines).flat(2)])(
            Chart.getChart('roofline').tooltip)""")
        text = "\n".join(shown[2])
        self.assertEqual(shown[0], 1)
        self.assertIn(str(case["number"]), shown[1][0])
        share = case["share_of_roof"] * 100
        for part in (f"{significant(case['gflops'], 4)} GFLOP/s", case["backend"],
                     f"{share:.{int(share < 9.95)}f} % of the roof", f"{case['threads']} thread", "f32",
                     f"cache {case['cache']}"):
            self.assertIn(part, text)

    def test_clicking_a_point_shows_its_row_and_a_row_its_point(self):
        self.open(shown_run())
        case, x, y = self.point(7)
        self.mouse().move_to_element_with_offset(self.find("#roofline"), x, y).click().perform()
        self.settle()
        (row,) = self.find_all("#cases tr.selected")
        self.assertEqual(row.get_attribute("id"), f"case-{case['id']}")
        box = row.rect
        top = self.ask("scrollY")
        self.assertTrue(top <= box["y"] <= top + self.ask("innerHeight"), "the row is not in view")
        details = self.find("#details").text
        for part in (case["name"], case["layer"]["descriptor"],
                     f"flopline run {case['layer']['descriptor']} --backend {case['backend']} --dtype f32 "
                     f"--threads {case['threads']} --cache {case['cache']}"):
            self.assertIn(part, details)
        other = self.rows()[0]
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", other)
        expected = other.get_attribute("id")
        other.click()
        self.assertEqual(f"case-{self.ask('state.selected.id')}", expected)
        radii = self.ask("Chart.getChart('roofline').data.datasets.at(-1).pointRadius")
        self.assertGreater(radii[self.ask("drawnCases().indexOf(state.selected)")], 8)

    def test_switches_take_cases_off_every_chart_and_the_table(self):
        run = shown_run()
        self.open(run)
        for name, value, of in (("backend", "reference", lambda case: case["backend"]),
                                ("threads", "1", lambda case: str(case["threads"])),
                                ("cache", "cold", lambda case: case["cache"]),
                                ("kind", "linear", lambda case: case["layer"]["kind"]),
                                ("dtype", "f32", lambda case: case["dtype"])):
            with self.subTest(switch=name):
                box = f"#filters input[name={name}][value='{value}']"
                self.click(box)
                left = [case for case in run["cases"] if of(case) != value]
                self.assertEqual(len(self.rows()), len(left))
                self.assertEqual(self.ask("Chart.getChart('roofline').data.datasets.at(-1).data.length"),
                                 sum(case["status"] == "ok" for case in left))
                self.click(box)
                self.assertEqual(len(self.rows()), len(run["cases"]))

    def test_sorting_and_searching(self):
        run = shown_run()
        self.open(run)
        for is_largest_first in (True, False):
            titles = self.find_all("#cases th button")
            next(title for title in titles if title.text.startswith("GFLOPS")).click()
            order = self.ask("""[...document.querySelectorAll('#cases tbody tr')].map(
                (row) => CASES[row.id.slice(5)].gflops ?? null)""")
            known = [value for value in order if value is not None]
            self.assertEqual(known, sorted(known, reverse=is_largest_first))
            self.assertIsNone(order[-1])  # what is missing stays behind
        self.assertEqual(len(self.find_all("#cases th[aria-sort=ascending]")), 1)
        self.find("#search").send_keys("LINEAR onednn")
        expected = [case for case in run["cases"] if case["layer"]["kind"] == "linear" and case["backend"] == "onednn"]
        self.assertEqual(len(self.rows()), len(expected))
        self.assertEqual(set(self.column("Backend")), {"onednn"})

    def test_ceilings_are_measured_or_derived_and_go_off(self):
        self.open(shown_run())
        lines = "Chart.getChart('roofline').data.datasets.slice(0, -1).map((set) => set.data[1].y)"
        self.assertIn(480.3, self.ask(lines))
        self.click("[name=ceiling-value][value=derived]")
        self.assertIn(512.0, self.ask(lines))
        self.assertIn("512 GFLOP/s", self.find("#ceilings").text)
        before = len(self.ask(lines))
        self.click("#ceilings input[name=ceiling]")
        self.assertEqual(len(self.ask(lines)), before - 1)
        self.click("#filters input[name=threads][value='1']")
        self.assertNotIn(250.0, self.ask(lines))

    def test_zooming_by_mouse_buttons_and_keyboard(self):
        self.open(shown_run())
        span = "(({min, max}) => max / min)(Chart.getChart('roofline').scales.x)"
        whole = self.ask(span)
        canvas = self.find("#roofline")
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", canvas)
        self.mouse().move_to_element_with_offset(canvas, -100, -100).click_and_hold().move_by_offset(
            150, 120).release().perform()
        dragged = self.ask(span)
        self.assertLess(dragged, whole / 2)
        canvas.send_keys("+")
        self.assertLess(self.ask(span), dragged)
        canvas.send_keys("0")
        self.assertAlmostEqual(self.ask(span), whole)
        self.find_all("#roofline-tools button")[0].click()
        self.assertLess(self.ask(span), whole)

    def test_everything_by_keyboard(self):
        self.open(shown_run())
        canvas = self.find("#roofline")
        canvas.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
        self.assertEqual(self.ask("state.selected.number"), 2)
        canvas.send_keys(Keys.ENTER)
        self.assertEqual(self.ask("document.activeElement.id"), self.ask("`case-${state.selected.id}`"))
        self.browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
        self.assertEqual(self.ask("state.selected.number"), 3)
        self.assertEqual(self.ask("document.activeElement.id"), self.find("#cases tr.selected").get_attribute("id"))

    def test_shares_predictions_bandwidth_and_phases(self):
        run = shown_run()
        self.open(run)
        self.assertEqual(len(self.find_all("#shares canvas, #predictions canvas, #bandwidth, #phases")), 7)
        timed = [case for case in run["cases"]
                 if case["status"] == "ok" and case["backend"] == "onednn" and case["threads"] == 2]
        total = sum(case["time_ns"]["median"] for case in timed)
        largest = max(case["time_ns"]["median"] for case in timed)
        self.assertEqual(self.ask("Chart.getChart('shares-by-kind').data.datasets[0].data"), [75])
        self.assertEqual(self.ask("Chart.getChart('shares-by-kind').data.datasets[0].backgroundColor"), ["#0072B2"])
        self.assertIn("4 layers without MACCs, not timed: at least 500 µs to move their bytes; all layers one by one: 4.50 ms",
                      self.find("#shares").text)
        self.find_all("#shares-tools option")[1].click()
        self.assertAlmostEqual(self.ask("Chart.getChart('shares-by-layer').data.datasets[0].data[0]"), 100 * largest / total)
        self.assertEqual(len(self.ask("Chart.getChart('prediction-maccs').data.datasets.at(-1).data")), 12)  # hot ones
        self.assertEqual(self.ask("Chart.getChart('bandwidth').data.datasets[0].data[0].y"), 400)
        self.assertEqual(len(self.ask("Chart.getChart('phases').data.datasets[0].data")), 24)
        for part in ("AMD EPYC 9B45", "dram_bytes not in a virtual machine"):
            self.assertIn(part, self.find("#environment").text)
        self.assertIn("quiet", self.find("#summary").text)
        self.click("#commands summary")
        self.assertEqual(len(self.find_all("#commands details code")), len(run["cases"]))

    def test_several_runs(self):
        other = synthetic_run(6, 2)
        other["environment"]["cpu"] = "Another CPU"
        self.open(shown_run(), other)
        self.assertEqual(len(self.rows()), 31)
        self.assertEqual(set(self.column("Run")), {"A", "B"})
        self.assertIn("≠ cpu", self.find("#environment").text)
        self.click("#filters input[name=run]")
        self.assertEqual(len(self.rows()), 6)
        self.click("[name=colour-by][value=kind]")

    def test_dark_light_narrow_and_printed(self):
        self.open(shown_run())
        background = "getComputedStyle(document.body).backgroundColor"
        self.assertEqual(self.ask(background), "rgb(255, 255, 255)")
        self.click("#theme")
        self.assertNotEqual(self.ask(background), "rgb(255, 255, 255)")
        for width in (1400, 800):
            self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                         {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
            self.settle()
            self.assertLessEqual(self.ask("document.documentElement.scrollWidth - innerWidth"), 0, width)
        self.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.assertGreater(len(self.browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"]), 10000)
        self.assertNotEqual(self.ask(background), "rgb(255, 255, 255)")  # as it was before

    def test_runs_with_little_in_them(self):
        bare = {**synthetic_run(3), "ceilings": []}
        for run in ({**synthetic_run(0), "ceilings": []}, bare, {**synthetic_run(0), "complete": False}):
            self.open(run)
            self.assertEqual(len(self.rows()), len(run["cases"]))
            self.expect_a_silent_console()


if __name__ == "__main__":
    needs.main({"chromium": BROWSER, "chromium-driver": DRIVER, "python3-selenium": webdriver})
