/// How many a second there are at each time: straight lines between points.
public struct RateCurve: Sendable, Equatable, Codable {
  /// A rate at a time.
  public struct Point: Sendable, Equatable, Codable {
    /// Seconds from the beginning.
    public var time: Double
    /// How many a second.
    public var rate: Double

    /// A rate at a time.
    public init(time: Double, rate: Double) { (self.time, self.rate) = (time, rate) }
  }

  /// The points in the order of their times; before the first and after the last the rate stays.
  public let points: [Point]

  /// The same rate all the time.
  public init(_ rate: Double) { points = [Point(time: 0, rate: rate)] }

  /// Straight lines between points, which are put in the order of their times.
  public init(_ points: [Point]) { self.points = points.sorted { $0.time < $1.time } }

  /// This curve with a factor for some time: a spike.
  ///
  /// - Parameters:
  ///   - start: When it begins, in seconds.
  ///   - length: How long it lasts, in seconds.
  ///   - factor: How many times the rate it is.
  public func with(spikeAt start: Double, length: Double, factor: Double) -> RateCurve {
    let end = start + length
    let edge = min(length, 1) / 1000
    var all = points.map { point in
      let isInside = point.time > start && point.time < end
      return Point(time: point.time, rate: point.rate * (isInside ? factor : 1))
    }
    all.append(Point(time: start, rate: self[start]))
    all.append(Point(time: start + edge, rate: self[start + edge] * factor))
    all.append(Point(time: end - edge, rate: self[end - edge] * factor))
    all.append(Point(time: end, rate: self[end]))
    return RateCurve(all)
  }

  /// The rate at a time.
  public subscript(time: Double) -> Double {
    guard let first = points.first, let last = points.last else { return 0 }
    if time <= first.time { return first.rate }
    if time >= last.time { return last.rate }
    let next = points.firstIndex { $0.time > time } ?? points.count - 1
    let (from, to) = (points[next - 1], points[next])
    let share = to.time > from.time ? (time - from.time) / (to.time - from.time) : 1
    return from.rate + share * (to.rate - from.rate)
  }
}
