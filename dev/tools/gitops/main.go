// Command gitops says what the tools of GitOps think of Kubernetes objects, with the libraries that these tools are
// made of: kstatus, Flux' evaluation of healthCheckExprs, and the Lua machine of Argo CD.
//
// It reads one object as JSON a line from standard input and prints one verdict as JSON a line, in the same order.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// The largest object that etcd takes, and more.
const maxObject = 4 << 20

// verdict is what each tool says; the names of the states are the tools' own.
type verdict struct {
	Kstatus opinion `json:"kstatus"`
	Flux    opinion `json:"flux"`
	Argo    opinion `json:"argo"`
}

type opinion struct {
	Status  string `json:"status"`
	Message string `json:"message,omitempty"`
}

func main() {
	argoFile := flag.String("argo", "", "file with a Lua health script, as in resource_customizations of Argo CD")
	fluxFile := flag.String("flux", "", "file with a Kustomization of Flux that has healthCheckExprs")
	flag.Parse()
	if *argoFile == "" || *fluxFile == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := judgeAll(*argoFile, *fluxFile, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gitops:", err)
		os.Exit(1)
	}
}

func judgeAll(argoFile, fluxFile string, in io.Reader, out io.Writer) error {
	argo, err := newArgo(argoFile)
	if err != nil {
		return err
	}
	flux, err := newFlux(fluxFile)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), maxObject)
	encoder := json.NewEncoder(out)
	for number := 1; lines.Scan(); number++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		// This reads whole numbers as int64, as a client of the API server does.
		object := &unstructured.Unstructured{}
		if err := object.UnmarshalJSON(lines.Bytes()); err != nil {
			return fmt.Errorf("line %d is no object: %w", number, err)
		}
		judged := verdict{
			Kstatus: orUnknown(kstatusOf(object)),
			Flux:    orUnknown(flux.status(context.Background(), object)),
			Argo:    orUnknown(argo.health(object)),
		}
		if err := encoder.Encode(judged); err != nil {
			return err
		}
	}
	return lines.Err()
}

// orUnknown is what each of the tools shows when it cannot tell.
func orUnknown(judged opinion, err error) opinion {
	if err != nil {
		return opinion{Status: "Unknown", Message: err.Error()}
	}
	return judged
}
