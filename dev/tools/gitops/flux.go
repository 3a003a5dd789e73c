package main

import (
	"context"
	"fmt"
	"os"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/fluxcd/pkg/apis/kustomize"
	"github.com/fluxcd/pkg/runtime/cel"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
)

// kstatusOf is what Flux, kpt and others think of an object they know nothing special about.
func kstatusOf(object *unstructured.Unstructured) (opinion, error) {
	result, err := status.Compute(object)
	if err != nil {
		return opinion{}, err
	}
	return opinion{Status: result.Status.String(), Message: result.Message}, nil
}

// flux judges by the healthCheckExprs of a Kustomization, in the place of kstatus.
type flux struct {
	evaluators map[schema.GroupKind]*cel.StatusEvaluator
}

func newFlux(file string) (*flux, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var kustomization struct {
		Spec struct {
			HealthCheckExprs []kustomize.CustomHealthCheck `json:"healthCheckExprs"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(text, &kustomization); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	checks := kustomization.Spec.HealthCheckExprs
	if len(checks) == 0 {
		return nil, fmt.Errorf("%s has no spec.healthCheckExprs", file)
	}
	made := &flux{evaluators: map[schema.GroupKind]*cel.StatusEvaluator{}}
	for _, check := range checks {
		evaluator, err := cel.NewStatusEvaluator(&check.HealthCheckExpressions)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		made.evaluators[schema.FromAPIVersionAndKind(check.APIVersion, check.Kind).GroupKind()] = evaluator
	}
	return made, nil
}

func (f *flux) status(ctx context.Context, object *unstructured.Unstructured) (opinion, error) {
	kind := object.GroupVersionKind().GroupKind()
	evaluator, found := f.evaluators[kind]
	if !found {
		return opinion{}, fmt.Errorf("there are none for %s", kind)
	}
	result, err := evaluator.Evaluate(ctx, object)
	if err != nil {
		return opinion{}, err
	}
	return opinion{Status: result.Status.String(), Message: result.Message}, nil
}
