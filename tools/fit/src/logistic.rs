//! Logistic regression with a ridge penalty, by Newton's method: some dozens of features
//! and some thousands of rows need no library.

/// Rows of features with a class and a weight.
#[derive(Default, Clone)]
pub struct Data {
    pub rows: Vec<Vec<f64>>,
    pub classes: Vec<bool>,
    pub weights: Vec<f64>,
    /// How many columns, the last ones, tell what kind of thing a row is about: one is 1, the
    /// others 0. They are fitted as they are, with a penalty of their own.
    pub kinds: usize,
}

/// The penalty on the weight of a kind; found by leaving projects out.
const KIND_RIDGE: f64 = 5.0;

impl Data {
    pub fn push(&mut self, row: &[f32], class: bool, weight: f64) {
        self.rows.push(row.iter().map(|&value| f64::from(value)).collect());
        self.classes.push(class);
        self.weights.push(weight);
    }
}

/// A fitted score: bias plus weights, on features as they are.
#[derive(Debug, Clone)]
pub struct Fit {
    pub bias: f64,
    pub weights: Vec<f64>,
}

impl Fit {
    pub fn score(&self, row: &[f64]) -> f64 {
        self.bias + row.iter().zip(&self.weights).map(|(value, weight)| value * weight).sum::<f64>()
    }
}

const MOST_STEPS: usize = 30;

/// Fits on standardised features with the penalty `ridge * |weights|^2 / 2`, and gives the
/// weights for the features as they are.
pub fn fit(data: &Data, ridge: f64) -> Fit {
    let columns = data.rows.first().map_or(0, Vec::len);
    let total: f64 = data.weights.iter().sum();
    let mean = |column: usize| {
        data.rows.iter().zip(&data.weights).map(|(row, weight)| row[column] * weight).sum::<f64>() / total
    };
    let first_kind = columns - data.kinds;
    let means: Vec<f64> = (0..columns).map(|column| if column < first_kind { mean(column) } else { 0.0 }).collect();
    let spread = |column: usize| {
        let squares =
            data.rows.iter().zip(&data.weights).map(|(row, weight)| (row[column] - means[column]).powi(2) * weight);
        (squares.sum::<f64>() / total).sqrt()
    };
    let spreads: Vec<f64> = (0..columns).map(|column| if column < first_kind { spread(column) } else { 1.0 }).collect();
    // A feature that never varies gets no weight.
    let scale: Vec<f64> = spreads.iter().map(|&spread| if spread > 1e-9 { 1.0 / spread } else { 0.0 }).collect();
    let rows: Vec<Vec<f64>> = data
        .rows
        .iter()
        .map(|row| {
            let standard = row.iter().enumerate().map(|(column, value)| (value - means[column]) * scale[column]);
            std::iter::once(1.0).chain(standard).collect()
        })
        .collect();

    let mut solution = vec![0.0; columns + 1];
    for _ in 0..MOST_STEPS {
        let mut gradient = vec![0.0; columns + 1];
        let mut hessian = vec![vec![0.0; columns + 1]; columns + 1];
        for ((row, &class), &weight) in rows.iter().zip(&data.classes).zip(&data.weights) {
            let score: f64 = row.iter().zip(&solution).map(|(value, weight)| value * weight).sum();
            let probability = 1.0 / (1.0 + (-score).exp());
            let error = (probability - f64::from(u8::from(class))) * weight;
            let curvature = (probability * (1.0 - probability)).max(1e-6) * weight;
            for (i, &a) in row.iter().enumerate().filter(|(_, a)| **a != 0.0) {
                gradient[i] += error * a;
                for (j, &b) in row.iter().enumerate().take(i + 1) {
                    hessian[i][j] += curvature * a * b;
                }
            }
        }
        for i in 1..=columns {
            let ridge = if i <= first_kind { ridge } else { KIND_RIDGE };
            gradient[i] += ridge * solution[i];
            hessian[i][i] += ridge;
        }
        hessian[0][0] += 1e-9;
        let step = solve(hessian, gradient);
        let largest = step.iter().fold(0.0_f64, |largest, part| largest.max(part.abs()));
        for (part, step) in solution.iter_mut().zip(step) {
            *part -= step;
        }
        if largest < 1e-6 {
            break;
        }
    }
    let weights: Vec<f64> = (0..columns).map(|column| solution[column + 1] * scale[column]).collect();
    let bias = solution[0] - weights.iter().zip(&means).map(|(weight, mean)| weight * mean).sum::<f64>();
    Fit { bias, weights }
}

/// Solves a positive definite system given by its lower half (Cholesky).
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for i in 0..n {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            let rest = matrix[i][j] - inner;
            matrix[i][j] = if i == j { rest.max(1e-12).sqrt() } else { rest / matrix[j][j] };
        }
    }
    for i in 0..n {
        let inner: f64 = (0..i).map(|k| matrix[i][k] * right[k]).sum();
        right[i] = (right[i] - inner) / matrix[i][i];
    }
    for i in (0..n).rev() {
        let inner: f64 = (i + 1..n).map(|k| matrix[k][i] * right[k]).sum();
        right[i] = (right[i] - inner) / matrix[i][i];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separating_feature_gets_the_weight() {
        let mut data = Data::default();
        for index in 0..40 {
            let class = index % 2 == 0;
            data.push(&[f32::from(u8::from(class)), (index % 5) as f32], class, 1.0);
        }
        let fit = fit(&data, 1.0);
        assert!(fit.weights[0] > 1.0 && fit.weights[1].abs() < 0.2, "{fit:?}");
        assert!(fit.score(&[1.0, 2.0]) > 0.0 && fit.score(&[0.0, 2.0]) < 0.0);
    }

    #[test]
    fn a_kind_gets_what_its_rows_have_beyond_the_features() {
        let mut data = Data { kinds: 2, ..Data::default() };
        for index in 0..60 {
            let (kind, feature) = (index % 2, (index % 3) as f32);
            let class = feature == 2.0 || feature == 1.0 && kind == 0;
            data.push(&[feature, f32::from(u8::from(kind == 0)), f32::from(u8::from(kind == 1))], class, 1.0);
        }
        let fit = fit(&data, 1.0);
        assert!(fit.weights[1] > 0.3 && fit.weights[2] < -0.3, "{fit:?}");
        assert!((fit.weights[1] + fit.weights[2]).abs() < 0.3, "what all share is no kind's: {fit:?}");
    }
}
