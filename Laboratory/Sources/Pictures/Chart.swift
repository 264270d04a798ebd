import Foundation

/// A graph over time, drawn as SVG; the same data make the picture in a page and the one in a file.
public struct Chart: Sendable {
  /// One line or area.
  public struct Series: Sendable {
    /// How it is drawn.
    public enum Kind: Sendable {
      /// A line.
      case line
      /// A line with what is below it filled.
      case area
      /// An area on top of the stacked areas before it.
      case stackedArea
    }

    /// What the legend calls it.
    public var name: String
    /// Which of the palette's colours, from 0.
    public var colour: Int
    /// How it is drawn.
    public var kind: Kind
    /// The value of each step of time; a gap where there is none.
    public var values: [Double?]

    /// A line or an area.
    public init(name: String, colour: Int, kind: Kind = .line, values: [Double?]) {
      self.name = name
      self.colour = colour
      self.kind = kind
      self.values = values
    }
  }

  /// A time with a name.
  public struct Band: Sendable {
    /// What is written above it, where there is room.
    public var title: String
    /// Where it begins, in seconds.
    public var from: Double
    /// Where it ends, in seconds.
    public var to: Double
    /// Whether it is in colour.
    public var isTinted: Bool

    /// A time with a name.
    public init(title: String, from: Double, to: Double, isTinted: Bool) {
      self.title = title
      self.from = from
      self.to = to
      self.isTinted = isTinted
    }
  }

  /// A value that matters.
  public struct Limit: Sendable {
    /// What is written above its line.
    public var title: String
    /// Where its line is.
    public var value: Double

    /// A value that matters.
    public init(title: String, value: Double) {
      self.title = title
      self.value = value
    }
  }

  /// The name of its file, without what follows the point.
  public var file: String
  /// What it shows.
  public var title: String
  /// How to read it, in a sentence.
  public var subtitle: String
  /// What the values count, below the title.
  public var unit: String
  /// Lines and areas, those at the back first.
  public var series: [Series]
  /// The times with names.
  public var bands: [Band]
  /// The values that matter.
  public var limits: [Limit]
  /// The top of the axis; what the values need without.
  public var top: Double?
  /// How many seconds each value stands for.
  public var secondsPerValue: Double
  /// Whether each value is drawn as long as it stands for, as what was counted in a second is, and not
  /// as a point of a line.
  public var isStepped: Bool
  /// Where the axis of time ends, in seconds; with the last value without.
  public var end: Double?

  /// A graph.
  public init(
    file: String, title: String, subtitle: String, unit: String, series: [Series],
    bands: [Band] = [], limits: [Limit] = [], top: Double? = nil, secondsPerValue: Double = 1,
    isStepped: Bool = false, end: Double? = nil
  ) {
    self.file = file
    self.title = title
    self.subtitle = subtitle
    self.unit = unit
    self.series = series
    self.bands = bands
    self.limits = limits
    self.top = top
    self.secondsPerValue = secondsPerValue
    self.isStepped = isStepped
    self.end = end
  }
}
