//! Logistic regression on features that are 0 or 1 and mostly 0, some thousands of them:
//! coordinate descent on the quadratic approximation, column by column.

/// Which penalty, and how strong.
#[derive(Debug, Clone, Copy)]
pub enum Penalty {
    /// On the absolute weights: most become 0, which selects.
    Lasso(f64),
    /// On half the squared weights.
    Ridge(f64),
}

/// Rows of a fit by column.
pub struct Columns<'a> {
    /// For each column, its rows, sorted.
    pub columns: &'a [Vec<u32>],
    /// For each column, what 1 counts; a larger value is penalised less.
    pub scales: &'a [f64],
    /// For each row, whether it is a case.
    pub classes: &'a [bool],
    /// For each row, how much it counts; 0 leaves it out.
    pub weights: &'a [f64],
}

/// Bias and weights for features that are 0 or 1.
#[derive(Debug, Clone, Default)]
pub struct SparseFit {
    pub bias: f64,
    pub weights: Vec<f64>,
}

const MOST_STEPS: usize = 25;
const MOST_PASSES: usize = 60;
const MOST_HALVINGS: usize = 12;
const FULL_EVERY: usize = 10;
/// So that a row that is told well does not let a coefficient run away.
const LEAST_CURVATURE: f64 = 1e-3;
/// A step or pass that moves no weight by more is the last.
const SETTLED: f64 = 1e-3;

/// Fits; `start` is where to begin, so that a fit on nearly the same rows is quick.
pub fn fit(data: &Columns<'_>, penalty: Penalty, start: Option<&SparseFit>) -> SparseFit {
    let start = start.cloned().unwrap_or_default();
    // Coefficients of scaled columns are what is penalised.
    let mut at: Vec<f64> = start.weights.iter().zip(data.scales).map(|(weight, scale)| weight / scale).collect();
    at.resize(data.columns.len(), 0.0);
    let mut state = State::new(data, start.bias, at);
    let mut loss = state.loss(data, penalty);
    for _ in 0..MOST_STEPS {
        let before = (state.bias, state.coefficients.clone());
        let moved = state.step(data, penalty);
        let mut next = state.loss(data, penalty);
        // The approximation may lead too far: then part of the way.
        let mut halvings = 0;
        while next > loss && halvings < MOST_HALVINGS {
            let half = |new: f64, old: f64| old + (new - old) / 2.0;
            let coefficients = state.coefficients.iter().zip(&before.1).map(|(&new, &old)| half(new, old)).collect();
            state = State::new(data, half(state.bias, before.0), coefficients);
            next = state.loss(data, penalty);
            halvings += 1;
        }
        if moved < SETTLED || loss - next < 1e-7 * loss.abs() {
            break;
        }
        loss = next;
    }
    let weights = state.coefficients.iter().zip(data.scales).map(|(coefficient, scale)| coefficient * scale).collect();
    SparseFit { bias: state.bias, weights }
}

/// Where a fit stands.
struct State {
    bias: f64,
    coefficients: Vec<f64>,
    /// By row.
    scores: Vec<f64>,
}

impl State {
    fn new(data: &Columns<'_>, bias: f64, coefficients: Vec<f64>) -> Self {
        let mut scores = vec![bias; data.classes.len()];
        for ((rows, &coefficient), scale) in data.columns.iter().zip(&coefficients).zip(data.scales) {
            if coefficient != 0.0 {
                rows.iter().for_each(|&row| scores[row as usize] += coefficient * scale);
            }
        }
        Self { bias, coefficients, scores }
    }

    fn loss(&self, data: &Columns<'_>, penalty: Penalty) -> f64 {
        let rows = self.scores.iter().zip(data.classes).zip(data.weights);
        // ln(1 + e^score) without overflow.
        let of_row =
            |score: f64, class: bool| score.max(0.0) + (-score.abs()).exp().ln_1p() - if class { score } else { 0.0 };
        let sum: f64 = rows.map(|((&score, &class), weight)| weight * of_row(score, class)).sum();
        sum + penalty_of(penalty, &self.coefficients)
    }

    /// Minimises the quadratic approximation here; gives the farthest move of a coefficient.
    fn step(&mut self, data: &Columns<'_>, penalty: Penalty) -> f64 {
        let rows = self.scores.len();
        let (mut slope, mut curvature) = (vec![0.0; rows], vec![0.0; rows]);
        for row in 0..rows {
            let (weight, class) = (data.weights[row], f64::from(u8::from(data.classes[row])));
            let probability = 1.0 / (1.0 + (-self.scores[row]).exp());
            slope[row] = weight * (class - probability);
            curvature[row] = weight * (probability * (1.0 - probability)).max(LEAST_CURVATURE);
        }
        let by_column: Vec<f64> =
            data.columns.iter().map(|rows| rows.iter().map(|&row| curvature[row as usize]).sum()).collect();
        let all: f64 = curvature.iter().sum();
        let every: Vec<usize> = (0..data.columns.len()).collect();
        let mut active = every.clone();
        let mut farthest = 0.0_f64;
        for pass in 0..MOST_PASSES {
            // Most coefficients stay 0; they are looked at now and then.
            let is_full = pass % FULL_EVERY == 0;
            let bias_step = slope.iter().sum::<f64>() / all.max(1e-9);
            self.bias += bias_step;
            for row in 0..rows {
                slope[row] -= curvature[row] * bias_step;
                self.scores[row] += bias_step;
            }
            let mut largest = bias_step.abs();
            for &column in if is_full { &every } else { &active } {
                let (rows, scale) = (&data.columns[column], data.scales[column]);
                let gradient = scale * rows.iter().map(|&row| slope[row as usize]).sum::<f64>();
                let step = step(penalty, gradient, scale * scale * by_column[column], self.coefficients[column]);
                if step == 0.0 {
                    continue;
                }
                self.coefficients[column] += step;
                for &row in rows {
                    slope[row as usize] -= curvature[row as usize] * step * scale;
                    self.scores[row as usize] += step * scale;
                }
                largest = largest.max(step.abs());
            }
            farthest = farthest.max(largest);
            if is_full {
                active = every.iter().copied().filter(|&column| self.coefficients[column] != 0.0).collect();
            }
            if is_full && largest < SETTLED {
                break;
            }
        }
        farthest
    }
}

fn penalty_of(penalty: Penalty, coefficients: &[f64]) -> f64 {
    match penalty {
        Penalty::Lasso(strength) => strength * coefficients.iter().map(|value| value.abs()).sum::<f64>(),
        Penalty::Ridge(strength) => strength * coefficients.iter().map(|value| value * value).sum::<f64>() / 2.0,
    }
}

/// How far to move one coefficient.
fn step(penalty: Penalty, gradient: f64, curvature: f64, at: f64) -> f64 {
    match penalty {
        Penalty::Ridge(strength) => (gradient - strength * at) / (curvature + strength).max(1e-9),
        Penalty::Lasso(strength) => {
            if curvature < 1e-9 {
                return -at;
            }
            let wanted = gradient + curvature * at;
            wanted.signum() * (wanted.abs() - strength).max(0.0) / curvature - at
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Column 0 tells the class, column 1 is chance.
    fn rows() -> (Vec<Vec<u32>>, Vec<bool>) {
        let telling = (0..40).filter(|row| row % 2 == 0).collect();
        let chance = (0..40).filter(|row| row % 4 < 2).collect();
        (vec![telling, chance], (0..40).map(|row| row % 2 == 0).collect())
    }

    fn fitted(penalty: Penalty, start: Option<&SparseFit>) -> SparseFit {
        let (columns, classes) = rows();
        fit(&Columns { columns: &columns, scales: &[1.0, 1.0], classes: &classes, weights: &[1.0; 40] }, penalty, start)
    }

    #[test]
    fn lasso_drops_what_is_chance() {
        let fit = fitted(Penalty::Lasso(1.0), None);
        assert!(fit.weights[0] > 1.0 && fit.weights[1] == 0.0, "{fit:?}");
    }

    #[test]
    fn ridge_solves_its_equations() {
        let fit = fitted(Penalty::Ridge(0.5), None);
        let (columns, classes) = rows();
        // At the solution the slope of the loss equals that of the penalty.
        for (column, weight) in columns.iter().zip(&fit.weights) {
            let slope: f64 = column
                .iter()
                .map(|&row| {
                    let on: f64 =
                        (0..2).filter(|&other| columns[other].contains(&row)).map(|other| fit.weights[other]).sum();
                    f64::from(u8::from(classes[row as usize])) - 1.0 / (1.0 + (-fit.bias - on).exp())
                })
                .sum();
            assert!((slope - 0.5 * weight).abs() < 0.02, "{slope} {fit:?}");
        }
    }

    #[test]
    fn a_start_leads_to_the_same_place() {
        let cold = fitted(Penalty::Ridge(0.5), None);
        let warm = fitted(Penalty::Ridge(0.5), Some(&SparseFit { bias: 1.0, weights: vec![-1.0, 2.0] }));
        assert!((cold.weights[0] - warm.weights[0]).abs() < 0.02, "{cold:?} {warm:?}");
    }
}
