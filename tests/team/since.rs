//! `--since` in repositories made here.

use std::process::Command;

use crate::{CACHE, Folder, cache_and};

/// A repository with one commit on `main`, of two documents; none without git.
fn repository(name: &str) -> Option<Folder> {
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("SKIPPED: git is not installed; `apt-get install git` gets it");
        return None;
    }
    let folder = Folder::new(name);
    folder.write("docs/adr/1.md", CACHE);
    folder.write("docs/adr/2.md", CACHE);
    git(&folder, &["init", "--quiet", "--initial-branch=main"]);
    commit(&folder, "first");
    Some(folder)
}

fn git(folder: &Folder, args: &[&str]) {
    let output = Command::new("git")
        .current_dir(folder.path("."))
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"])
        .args(args)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(folder: &Folder, message: &str) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", message]);
}

#[test]
fn what_has_changed_is_checked_and_nothing_else() {
    let Some(folder) = repository("since-changed") else { return };
    assert_eq!(folder.documents(&["--since", "main"]), [""; 0]);
    // In the working tree, staged, committed, and new.
    folder.write("docs/adr/1.md", &cache_and("More."));
    assert_eq!(folder.documents(&["--since", "main"]), ["docs/adr/1.md"]);
    folder.write(
        "docs/adr/3.md",
        &CACHE.replace("shop", "bank").replace("orders", "accounts").replace("spring", "autumn"),
    );
    assert_eq!(folder.documents(&["--since", "main"]), ["docs/adr/1.md", "docs/adr/3.md"]);
    git(&folder, &["checkout", "--quiet", "-b", "work"]);
    git(&folder, &["add", "docs/adr/3.md"]);
    assert_eq!(folder.documents(&["--since", "main"]), ["docs/adr/1.md", "docs/adr/3.md"]);
    commit(&folder, "second");
    assert_eq!(folder.documents(&["--since", "main"]), ["docs/adr/1.md", "docs/adr/3.md"]);
    assert_eq!(folder.documents(&["--since", "HEAD"]), [""; 0]);
    assert_eq!(folder.documents(&["--since", "HEAD", "docs/adr/1.md"]), [""; 0], "named or not");
    let text = folder.caveat(&["--since", "main"]).out;
    assert!(text.contains("1 file unchanged and left out (--since)"), "{text}");
    // What was done on main meanwhile is not ours.
    git(&folder, &["checkout", "--quiet", "main"]);
    folder.write("docs/adr/2.md", &cache_and("Elsewhere."));
    commit(&folder, "meanwhile");
    git(&folder, &["checkout", "--quiet", "work"]);
    assert_eq!(folder.documents(&["--since", "main"]), ["docs/adr/1.md", "docs/adr/3.md"]);
    // Deleted is not changed.
    folder.remove("docs/adr/1.md");
    assert_eq!(folder.documents(&["--since", "main"]), ["docs/adr/3.md"]);
}

#[test]
fn what_is_moved_has_changed_when_it_was_edited() {
    let Some(folder) = repository("since-moved") else { return };
    git(&folder, &["mv", "docs/adr/1.md", "docs/adr/one.md"]);
    assert_eq!(folder.documents(&["--since", "main"]), [""; 0]);
    folder.write("docs/adr/one.md", &cache_and("More."));
    assert_eq!(folder.documents(&["--since", "main"]), ["docs/adr/one.md"]);
}

#[test]
fn names_and_folders_of_any_kind() {
    let Some(folder) = repository("since-names") else { return };
    folder.write("docs/adr/größer und \"so\".md", CACHE);
    folder.write("docs/adr/ignored.md", CACHE);
    folder.write(".gitignore", "ignored.md\n");
    assert_eq!(folder.documents(&["--since", "main"]), ["docs/adr/größer und \"so\".md"]);
    let below = |args: &[&str]| {
        let mut all = vec!["--since", "main", "--format", "json"];
        all.extend(args);
        let output = folder.command(&all).current_dir(folder.path("docs/adr")).output().expect("caveat runs");
        String::from_utf8(output.stdout).expect("UTF-8").matches("\"path\"").count()
    };
    assert_eq!((below(&[]), below(&[".."]), below(&["2.md"])), (1, 1, 0));
    // A hook sets variables that tell git where it stands; the documents stand elsewhere.
    let hook = folder
        .command(&["--since", "main", "--format", "json"])
        .current_dir(folder.path("docs"))
        .envs([("GIT_DIR", ".git"), ("GIT_INDEX_FILE", ".git/index")])
        .output()
        .expect("caveat runs");
    assert!(String::from_utf8_lossy(&hook.stdout).contains("adr/gr"), "{hook:?}");
}

#[test]
fn a_status_beside_a_document_is_part_of_it() {
    let Some(folder) = repository("since-status") else { return };
    folder.write("docs/adr/kep.yaml", "status: provisional\n");
    assert_eq!(folder.documents(&["--since", "main"]), ["docs/adr/1.md", "docs/adr/2.md"]);
}

#[test]
fn what_git_cannot_tell_is_said_with_the_way_out() {
    let Some(folder) = repository("since-wrong") else { return };
    let says = |folder: &Folder, revision: &str, said: &str| {
        let ran = folder.caveat(&[&format!("--since={revision}")]);
        assert!(ran.status == Some(2) && ran.err.contains(said) && ran.out.is_empty(), "{revision}: {ran:?}");
    };
    says(&folder, "nowhere", "there is no revision `nowhere`");
    says(&folder, "--output=x", "needs a revision");
    says(&folder, "", "needs a revision");
    git(&folder, &["checkout", "--quiet", "--orphan", "alone"]);
    says(&folder, "main", "no commit yet");
    commit(&folder, "alone");
    says(&folder, "main", "have no commit in common; their histories do not meet");

    let outside = Folder::new("since-outside");
    outside.write("docs/adr/1.md", CACHE);
    says(&outside, "main", "is in no git repository");

    // A clone of one commit does not know where it branched off.
    git(&folder, &["checkout", "--quiet", "main"]);
    folder.write("docs/adr/1.md", &cache_and("More."));
    commit(&folder, "second");
    let shallow = Folder::new("since-shallow");
    let from = format!("file://{}", folder.path(".").display());
    git(&shallow, &["clone", "--quiet", "--depth=1", "--branch=main", &from, "."]);
    says(&shallow, "HEAD~1", "shallow clone");
    git(&shallow, &["branch", "only-there"]);
    git(&shallow, &["update-ref", "refs/remotes/origin/feature", "HEAD"]);
    git(&shallow, &["fetch", "--quiet", "--unshallow"]);
    says(&shallow, "feature", "is `origin/feature` meant?");

    let without = folder.command(&["--since", "main"]).env("PATH", "").output().expect("caveat runs");
    assert!(String::from_utf8_lossy(&without.stderr).contains("needs the program `git`"), "{without:?}");
}

#[test]
fn listing_and_tracing_look_at_the_same_documents() {
    let Some(folder) = repository("since-listing") else { return };
    folder.write("docs/adr/2.md", &cache_and("More."));
    folder.write("README.md", CACHE);
    let ran = folder.run(&["--list-files", "--since", "main"]);
    let expected = "left alone  README.md: a README describes, it does not decide\n\
                    left alone  docs/adr/1.md: it has not changed since `main`\n\
                    checked     docs/adr/2.md: it stands in `adr`\n";
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (Some(0), expected, ""));
    let traced = folder.run(&["--trace", "--since", "main", "docs"]);
    assert_eq!(traced.status, Some(0));
    let paths: Vec<serde_json::Value> =
        traced.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(!paths.is_empty() && paths.iter().all(|line| line["path"] == "docs/adr/2.md"), "{}", traced.out);
    for mode in ["--list-files", "--trace"] {
        let ran = folder.run(&[mode, "--since", "mian"]);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{mode}");
        assert!(ran.err.contains("there is no revision `mian`"), "{mode}: {}", ran.err);
    }
}
