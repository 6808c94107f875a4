//! How far two texts are apart.

use jiufen_documents::repair::LOST;

/// Levenshtein distance; with `free`, a lost place stands for up to two characters at no cost. Equal lines are passed over when both texts
/// have the same number of lines.
pub fn distance(found: &[char], clean: &[char], free: bool) -> usize {
    let lines = |text: &[char]| -> Vec<Vec<char>> { text.split(|c| *c == '\n').map(<[char]>::to_vec).collect() };
    let (left, right) = (lines(found), lines(clean));
    if left.len() == right.len() {
        return left.iter().zip(&right).map(|(left, right)| within(left, right, free)).sum();
    }
    within(found, clean, free)
}

fn within(found: &[char], clean: &[char], free: bool) -> usize {
    if found == clean {
        return 0;
    }
    let mut row: Vec<usize> = (0..=clean.len()).collect();
    let mut next = row.clone();
    for (i, c) in found.iter().enumerate() {
        next[0] = i + 1;
        let is_free = free && *c == LOST;
        for (j, d) in clean.iter().enumerate() {
            let mut best = (row[j] + usize::from(c != d && !is_free))
                .min(next[j] + 1)
                .min(row[j + 1] + usize::from(!is_free));
            if is_free && j > 0 {
                best = best.min(row[j - 1]);
            }
            next[j + 1] = best;
        }
        std::mem::swap(&mut row, &mut next);
    }
    row[clean.len()]
}

/// Prints the differing middle of two lines.
pub fn show(left: &str, right: &str) {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let head = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let tail = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    let part = |line: &[char]| -> String {
        let end = (line.len().saturating_sub(tail) + 3).min(line.len());
        line[head.saturating_sub(3)..end.max(head.saturating_sub(3))]
            .iter()
            .take(60)
            .collect()
    };
    println!("    {} | {}", part(&left), part(&right));
}
