import Foundation
import Testing

/// The page's own parts, in the browser, on data of every kind.
extension DashboardTests {
  @Test(
    "Losses, levels, the forecast, axes and events are shown as the data say",
    .enabled(if: hasBrowser))
  func drawings() async throws {
    try await onThread {
      let server = try DashboardServer()
      let browser = try Browser()
      try browser.appear(.desktop)
      try browser.open(server.address)
      try browser.run("\(Self.parts) return parts();")
      try Self.showLosses(browser)
      try Self.showLevels(browser)
      try Self.showResends(browser)
      try Self.showForecast(browser)
      try Self.showAxes(browser)
      try Self.showEvents(browser)
      try Self.showDriver(browser)
      try Self.showFirstStep(browser)
      try Self.showLegend(browser)
      #expect(try browser.complaints() == [])
    }
  }

  /// Makes parts of the page that no server feeds, in the place of the page's content.
  private static let parts = """
    const parts = async () => {
      const load = (name) => import(`/dashboard/${name}.js`);
      const [health, { Tiles }, { Traffic }, { Tracking }, { Events }, { Driver }, { Verdict }, { Graph }] =
        await Promise.all(["health", "tiles", "traffic", "tracking", "events", "driver", "verdict", "graph"].map(load));
      const fed = window.fed = {
        health, Graph, tiles: new Tiles(), traffic: new Traffic(() => {}), tracking: new Tracking(),
        events: new Events(), driver: new Driver(), verdict: new Verdict(() => {}), end: 1.8e12,
      };
      fed.state = (table = {}, traffic = {}, lost = {}) => {
        const all = { tableDrops: 0, tooLong: 0, socketDrops: 0, unsent: 0, ...lost };
        const total = Object.values(all).reduce((sum, value) => sum + value, 0);
        return {
          traffic: { queries: 36000, answers: 30000, tcp: 0, driver: 0, unanswerable: 0, lost: { total, ...all }, ...traffic },
          table: { count: 500, maximum: 1000, share: 0.5, drops: 0, evictions: 0, tooLong: 0,
            totals: { drops: 0, evictions: 0, tooLong: 0 }, ...table },
          database: { condition: "following", location: "sqlite:a" }, process: {},
          server: { addresses: ["127.0.0.1:53"] }, zones: { zones: 1 },
          verdict: { level: "good", sentence: "All is well" },
        };
      };
      fed.show = (...parts) => {
        const state = fed.state(...parts);
        const lost = health.losses(state);
        fed.tiles.show(state, lost);
        fed.traffic.show(lost, state);
        fed.tracking.show(state.table);
      };
      fed.tile = (name) => {
        const tile = fed.tiles.node.querySelector(`[data-tile="${name}"]`);
        return [tile.dataset.level, ...[...tile.children].slice(1).map((part) => part.textContent)].join("|");
      };
      fed.facts = () => [...fed.traffic.facts.values.values()].map((value) => value.textContent).join(" ");
      fed.rows = (values) => Array.from({ length: 600 }, (_, index) => ({ time: fed.end - (599 - index) * 1000, ...values }));
      document.querySelector("main").replaceChildren(
        fed.tiles.node, fed.traffic.node, fed.tracking.node, fed.driver.node, fed.verdict.node, ...fed.events.nodes);
    };
    """

  private static func showLosses(_ browser: Browser) throws {
    let cases: [(lost: String, other: String, tile: String, facts: String)] = [
      ("", "", "|0/s|nothing is lost", "0/s 0/s 0/s 0/s"),
      // Strays and fragments are nobody's query.
      ("", "unanswerable: 1234", "|0/s|nothing is lost", "0/s 0/s 0/s 1,234/s"),
      (
        "tableDrops: 3000", "unanswerable: 12", "critical|3,000/s|by the tracking table",
        "3,000/s 0/s 0/s 12/s"
      ),
      ("tooLong: 40", "", "critical|40/s|by the tracking table", "40/s 0/s 0/s 0/s"),
      ("socketDrops: 500", "", "critical|500/s|by the sockets' buffers", "0/s 500/s 0/s 0/s"),
      ("unsent: 7", "", "critical|7/s|by the server", "0/s 0/s 7/s 0/s"),
      (
        "tableDrops: 30, tooLong: 5, socketDrops: 500", "",
        "critical|535/s|most by the sockets' buffers", "35/s 500/s 0/s 0/s"
      ),
    ]
    for one in cases {
      try browser.run("fed.show({}, {\(one.other)}, {\(one.lost)})")
      #expect(try browser.text("fed.tile('Lost')") == one.tile)
      #expect(try browser.text("fed.facts()") == one.facts, "\(one.lost)")
    }
  }

  /// Tile, meter and the server's verdict say the same of a table.
  private static func showLevels(_ browser: Browser) throws {
    let cases: [(table: String, level: String)] = [
      ("", "good"),
      // A full table that loses nothing is none of anybody's worries.
      ("share: 1, count: 1000", "good"), ("share: 0.95, fullInSeconds: 3600", "good"),
      ("share: 0.3, fullInSeconds: 240", "warning"), ("evictions: 3, share: 1", "warning"),
      ("drops: 1, share: 1", "critical"), ("tooLong: 1", "critical"),
      ("drops: 1, evictions: 3", "critical"),
    ]
    for one in cases {
      try browser.run("fed.show({\(one.table)})")
      let tile = try browser.text("fed.tile('Tracking table').split('|')[0] || 'good'")
      let meter = try browser.text("fed.tracking.meter.dataset.level")
      #expect(tile == one.level, "\(one.table)")
      #expect(meter == one.level, "\(one.table)")
    }
  }

  /// What is asked again has a level from where on the server's verdict speaks of it.
  private static func showResends(_ browser: Browser) throws {
    let cases: [(traffic: String, tile: String)] = [
      ("resentShare: 0.24", "|24\u{a0}%|of the queries"),
      ("resentShare: 0.26", "notice|26\u{a0}%|of the queries"),
      ("resentShare: 0.9, queries: 30, unanswerable: 12", "|90\u{a0}%|of the queries"),
    ]
    for one in cases {
      try browser.run("fed.show({}, {\(one.traffic)})")
      #expect(try browser.text("fed.tile('Asked again')") == one.tile)
    }
  }

  private static func showForecast(_ browser: Browser) throws {
    let graph = "fed.tracking.graph"
    let draw = "\(graph).show(fed.rows({ tableShare: 0.5 }), 600, 1);"
    let shown = """
      return [...\(graph).svg.querySelectorAll('.forecast, .future, .forecast-end')].map((part) => part.classList[0] === 'line' ? 'line' : part.classList[0]).sort().join(' ')
      """
    // It will be full within the part of the axis that is still to come, or later, or never.
    try browser.run("fed.show({ share: 0.5, fullInSeconds: 60 }); \(draw)")
    #expect(try browser.run(shown) as? String == "forecast-end future line")
    let ends =
      try browser.run(
        """
        const svg = \(graph).svg;
        const line = svg.querySelector('.forecast');
        const [from, to] = [line.getPointAtLength(0), line.getPointAtLength(line.getTotalLength())];
        const end = svg.querySelector('.forecast-end');
        return [from.x - svg.querySelector('.present').x1.baseVal.value, to.x - end.cx.baseVal.value,
          to.y - end.cy.baseVal.value, from.y - to.y > 20 ? 0 : 99].map((value) => Math.abs(value));
        """) as? [Double] ?? []
    #expect(ends.count == 4)
    #expect(ends.allSatisfy { $0 < 0.2 }, "\(ends)")
    // When it is full is said beside the graph, where nothing lies over it.
    let time = try browser.text("\(graph).fullEntry.textContent")
    #expect(time.wholeMatch(of: #/full at\d\d:\d\d:\d\d/#) != nil, "\(time)")
    #expect(try browser.text("\(graph).svg.textContent").contains("full") == false)
    let sentence = try browser.text("fed.tracking.sentence.textContent")
    #expect(
      sentence.contains(#/At this pace it is full in 60\ss, at \d\d:\d\d:\d\d\./#), "\(sentence)")
    try browser.picture("forecast")
    try browser.run("fed.show({ share: 0.5, fullInSeconds: 590 }); \(draw)")
    #expect(try browser.run(shown) as? String == "future line")
    try browser.run("fed.show({ share: 0.5 }); \(draw)")
    #expect(try browser.run(shown) as? String == "")
    #expect(try browser.text("\(graph).fullEntry.hidden") == "true")
  }

  /// Steps of an axis are 1, 2 or 5 times a power of ten, and whole where something is counted.
  private static func showAxes(_ browser: Browser) throws {
    let cases = [
      (0.0, "0 1 2 3 4"), (0.7, "0 1 2 3 4"), (4.5, "0 1 2 3 4 5"), (7, "0 2 4 6 8"),
      (90, "0 20 40 60 80 100"), (12_345, "0 5,000 10,000 15,000"),
    ]
    for (most, labels) in cases {
      let shown = try browser.run(
        """
        fed.traffic.graph.show(fed.rows({ queries: \(most) }), 600, 1);
        return [...fed.traffic.graph.svg.querySelectorAll('.axis[text-anchor=end]')].map((text) => text.textContent).join(' ');
        """)
      #expect(shown as? String == labels, "\(most)")
    }
  }

  private static func showEvents(_ browser: Browser) throws {
    let times = try browser.run(
      """
      const { events, end } = fed;
      const all = Array.from({ length: 8 }, (_, index) => ({ time: end - index * 1000, level: 'warning', message: `notice ${index}` }));
      const changes = [
        { time: end - 20000, zone: 'a.example.', names: ['www.a.example.'], records: 1, removed: false },
        { time: end - 21000, zone: 'a.example.', names: ['1.a.example.', '2.a.example.', '3.a.example.', '4.a.example.'], records: 4, removed: false, serial: 7 },
        { time: end - 22000, zone: 'b.example.', names: [], records: 3, serial: 2026113001, removed: false },
        { time: end - 23000, zone: 'c.example.', names: [], records: 0, removed: true },
      ];
      // Every connection begins with the last ones again.
      for (let round = 0; round < 4; round++) {
        for (const notice of all) events.takeNotice({ ...notice });
        for (const change of changes) events.takeChange({ ...change });
      }
      return [...events.list.children].map((entry) => end - Date.parse(entry.querySelector('time').dateTime));
      """)
    #expect(
      times as? [Int] == [
        0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 20_000, 21_000, 22_000, 23_000,
      ])
    let words = try browser.run(
      "return [...fed.events.list.children].slice(8).map((entry) => entry.querySelector('bdi').textContent)"
    )
    #expect(
      words as? [String] == [
        "a.example. has changed records: www.a.example.",
        "a.example. has changed records, serial 7: 1.a.example., 2.a.example., 3.a.example. and 1 more",
        "b.example. is new or changed as a whole, serial 2026113001",
        "c.example. was removed",
      ])
    // Whole entries, and how many more there are.
    let visible = "[...fed.events.list.children].filter((entry) => entry.checkVisibility()).length"
    #expect(try browser.text(visible) == "6")
    #expect(
      try browser.text("fed.events.list.scrollHeight > fed.events.list.clientHeight") == "false")
    #expect(try browser.text("fed.events.older.textContent") == "Show older (6)")
    try browser.click(".older")
    #expect(try browser.text(visible) == "12")
    #expect(try browser.text("fed.events.older.checkVisibility()") == "false")
    #expect(try browser.text("document.activeElement.textContent").contains("notice 6"))
  }

  private static func showDriver(_ browser: Browser) throws {
    try browser.run(
      """
      fed.driver.show({ interfaces: [{ name: 'eth0', mode: 'native' }, { name: 'eth1', mode: 'none', reason: 'the kernel is too old' }],
        answers: 12000, passed: 300, limited: 0, denied: 0, names: 1000000, octets: 123000000, isComplete: false, total: 999999999 })
      """)
    let text = try browser.text("fed.driver.node.innerText")
    for part in [
      "eth0 native", "eth1 only the sockets answer: the kernel is too old", "999,999,999",
      "1,000,000", "Not all names are in the driver: the rest is answered by the sockets.",
    ] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
    // Neither interfaces nor figures are broken into lines.
    let broken = try browser.run(
      """
      return [...fed.driver.node.querySelectorAll('li, dt, dd')].filter((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom))).size > 1;
      }).map((node) => node.textContent)
      """)
    #expect(broken as? [String] == [])
  }

  /// A server without zones is not in trouble before somebody asks it.
  private static func showFirstStep(_ browser: Browser) throws {
    let show = """
      const show = (queries, verdict, database = {}) => {
        const state = fed.state({}, { queries });
        fed.verdict.show({ ...state, verdict, zones: { zones: 0 }, database: { ...state.database, ...database } });
        return [fed.verdict.node.dataset.level, fed.verdict.remedy.querySelector('code')?.textContent ?? ''].join('|');
      };
      const none = { level: 'critical', sentence: 'There is no zone to answer from: every query is refused.', remedy: 'martlet zone import FILE' };
      """
    let shown = try browser.run(
      """
      \(show)
      return [show(0, none), show(0, { level: 'critical', sentence: 'The table is full.', remedy: 'martlet conntrack fix' }),
        show(5, none), show(0, none, { location: 'zone files' })];
      """)
    #expect(
      shown as? [String] == [
        "notice|martlet zone import FILE", "critical|martlet conntrack fix",
        "critical|martlet zone import FILE", "notice|",
      ])
  }

  /// On a telephone no value of a legend touches the next swatch.
  private static func showLegend(_ browser: Browser) throws {
    try browser.appear(.telephone)
    let touching = try browser.run(
      """
      fed.traffic.graph.show(fed.rows({ NOERROR: 1115821, NXDOMAIN: 114520, REFUSED: 1130, SERVFAIL: 226, other: 678, queries: 1122601, resent: 1111301, lost: 113500 }), 600, 1);
      const boxes = [...fed.traffic.node.querySelectorAll('.legend li')].flatMap((entry) => [...entry.children].map((part) => ({ entry, box: part.getBoundingClientRect() })));
      return boxes.flatMap((one, index) => boxes.slice(index + 1).filter((other) => one.entry !== other.entry
        && one.box.left < other.box.right + 4 && other.box.left < one.box.right + 4
        && one.box.top < other.box.bottom - 1 && other.box.top < one.box.bottom - 1)
        .map((other) => `${one.entry.textContent} / ${other.entry.textContent}`));
      """)
    #expect(touching as? [String] == [])
    // Nor are large numbers cut off beside the axis.
    let cut = try browser.run(
      """
      return [...fed.traffic.graph.svg.querySelectorAll('.axis')].filter((text) => text.getBBox().x < 0).map((text) => text.textContent)
      """)
    #expect(cut as? [String] == [])
    #expect(try browser.text("document.documentElement.scrollWidth <= innerWidth") == "true")
    try browser.picture("legend-telephone")
    try browser.appear(.desktop)
  }
}
