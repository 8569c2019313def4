package hooks

// byMail says whether the server can send e-mail: whether the dashboard's settings name an SMTP server.
func (w *webchat) byMail() bool { return w.app.Settings().SMTP.Enabled }
