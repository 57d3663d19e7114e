;;; eglot.el --- A real Emacs with eglot: what the server sends, and silence without it  -*- lexical-binding: t -*-

;; Eglot of Emacs 28 and 29 does not ask for diagnostics; they are sent.
;; The configuration is that of editors/README.md.

(require 'package)
(package-initialize)
(require 'eglot)
(require 'flymake)
(unless (require 'markdown-mode nil t)
  (define-derived-mode markdown-mode text-mode "Markdown"))

(defvar caveat-server (getenv "CAVEAT_SERVER"))
(setq make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      eglot-sync-connect 30
      eglot-connect-timeout 30)

(defun caveat-wait (what condition)
  "Wait until CONDITION holds; fail, naming WHAT, if it never does."
  (let ((until (+ (float-time) 30)))
    (while (not (funcall condition))
      (when (> (float-time) until)
        (error "Timed out: %s" what))
      (accept-process-output nil 0.05))))

(defun caveat-found ()
  "Messages of the diagnostics in this buffer."
  (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(defun caveat-main ()
  "Open the document, see the finding, fix it, see it go."
  (find-file (getenv "CAVEAT_DOCUMENT"))
  (markdown-mode)
  (if (not caveat-server)
      (progn
        (flymake-mode 1)
        (accept-process-output nil 1)
        (when (flymake-diagnostics) (error "Diagnostics without the server")))
    (add-to-list 'eglot-server-programs
                 `((markdown-mode gfm-mode) . (,caveat-server "--stdio")))
    (setq-default eglot-workspace-configuration
                  (let ((options (getenv "CAVEAT_OPTIONS")))
                    (list (cons :caveat (json-parse-string options :object-type 'plist)))))
    (call-interactively #'eglot)
    (caveat-wait "one diagnostic"
                 (lambda ()
                   (flymake-start)
                   (equal (length (caveat-found)) 1)))
    (let ((diagnostic (car (flymake-diagnostics))))
      (unless (string-match-p "cost, failure mode and blast radius are not recorded"
                              (flymake-diagnostic-text diagnostic))
        (error "Says: %s" (flymake-diagnostic-text diagnostic)))
      (unless (equal (buffer-substring (flymake-diagnostic-beg diagnostic)
                                       (flymake-diagnostic-end diagnostic))
                     "Redis")
        (error "On other words"))
      (goto-char (flymake-diagnostic-beg diagnostic)))
    ;; Evidence, typed below the decision, settles it.
    (search-forward "when an order is written.\n")
    (insert "\n**Trade-offs: caching**\n\n"
            "- **Cost:** two nodes for $640 a month\n"
            "- **Failure mode:** when it is down, reads go to the database and time out\n"
            "- **Blast radius:** only order pages\n")
    (eglot--signal-textDocument/didChange)
    (caveat-wait "nothing is left"
                 (lambda ()
                   (flymake-start)
                   (null (caveat-found))))
    (eglot-shutdown (eglot-current-server))))

(condition-case problem
    (progn (caveat-main) (princ "OK\n"))
  (error
   (princ (format "FAILED: %s\n" (error-message-string problem)))
   (kill-emacs 1)))
(kill-emacs 0)

;;; eglot.el ends here
