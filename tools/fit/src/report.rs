//! Precision and recall over scores.

use std::fmt::Write as _;

/// A scored case; `lost` counts cases that are right and were never scored.
pub struct Scored {
    pub score: f64,
    pub is_right: bool,
}

/// A point on the curve.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    pub threshold: f64,
    pub precision: f64,
    pub recall: f64,
}

impl Point {
    pub fn f1(self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall).max(1e-9)
    }
}

/// The curve from the highest score down.
pub fn curve(scored: &[Scored], lost: usize) -> Vec<Point> {
    let mut order: Vec<&Scored> = scored.iter().collect();
    order.sort_by(|a, b| b.score.total_cmp(&a.score));
    let all = order.iter().filter(|case| case.is_right).count() + lost;
    let mut right = 0;
    let mut points = Vec::new();
    for (index, case) in order.iter().enumerate() {
        right += usize::from(case.is_right);
        points.push(Point {
            threshold: case.score,
            precision: right as f64 / (index + 1) as f64,
            recall: right as f64 / all.max(1) as f64,
        });
    }
    points
}

/// The point of the best F1.
pub fn best(points: &[Point]) -> Point {
    let start = Point { threshold: f64::INFINITY, precision: 1.0, recall: 0.0 };
    points.iter().copied().fold(start, |best, point| if point.f1() > best.f1() { point } else { best })
}

/// The farthest point at which precision still is at least `wanted`.
pub fn at_precision(points: &[Point], wanted: f64) -> Option<Point> {
    points.iter().rev().find(|point| point.precision >= wanted).copied()
}

/// One line for people.
pub fn describe(points: &[Point]) -> String {
    let best = best(points);
    let mut line = format!("F1 {:.3} (P {:.3} R {:.3})", best.f1(), best.precision, best.recall);
    for wanted in [0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55] {
        if let Some(point) = at_precision(points, wanted) {
            let _ = write!(line, "  P{wanted}: R {:.2}", point.recall);
        }
    }
    line
}
